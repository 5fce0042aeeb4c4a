import LinearAlgebra
import Recurrent

/// What weights are multiplied by at each step of one example: the non-zero numbers that enter a layer's input part.
struct ExampleInputs {
  /// A token's vector enters through U: its block, the position of the token in it, and U.
  typealias Embedded = (block: TangentLayout.Block, position: Int, U: Matrix)
  typealias Step = (entries: [Influence.Entry], embedded: Embedded?)

  /// Rows for all parameters whose influence the example carries; of token weights, those of its own tokens.
  let layout: TangentLayout

  private let network: Network
  private let batch: Batch
  private let example: Int
  /// The distinct tokens the example reads, in order of first occurrence; nil for real inputs.
  private let tokens: [Int]?

  /// - Parameter carriesTokens: whether rows of token weights are carried at all.
  init(_ network: Network, _ batch: Batch, _ example: Int, _ form: InfluenceForm, carriesTokens: Bool = true) {
    (self.network, self.batch, self.example) = (network, batch, example)
    let read = ExampleInputs.tokens(batch, example)
    tokens = carriesTokens || read == nil ? read : []
    layout = ForwardComputation.layout(network, form, tokens: tokens)
  }

  private static func tokens(_ batch: Batch, _ example: Int) -> [Int]? {
    guard case .tokens(let tokens) = batch.inputs else { return nil }
    var seen: [Int] = []
    for t in 0..<batch.inputShape.length(example) {
      let token = Int(tokens[t * batch.examples + example])
      if !seen.contains(token) { seen.append(token) }
    }
    return seen
  }

  /// How many rows, from the first, belong to the encoder.
  var encoderRows: Int {
    guard let prefix = network.names.encoderPrefix else { return 0 }
    return layout[prefix + (network.names.unitParameters.last ?? "b")].rows.upperBound
  }

  /// What enters step t of the encoder.
  func encoderStep(_ t: Int) -> Step { read(t) }

  /// What enters step t of the layer that the head reads: inputs or the encoder's last state, and what is fed back.
  func layerStep(_ t: Int) -> Step {
    var step: Step = ([], nil)
    if let encoder = network.encoder {
      if let C = network.names.C {
        let last = encoder.last(encoder.declaration.outputState, batch.inputShape)
        let factors = (0..<last.columns).map { (position: $0, factor: last[example, $0]) }
        step.entries.append(Influence.Entry(block: layout[C], factors: factors))
      }
    } else if network.shape.arrangement.readsSequence || t == 0 {
      step = read(t)
    }
    if let entry = fedBack(t) { step.entries.append(entry) }
    return step
  }

  /// What of the batch's inputs enters step t.
  private func read(_ t: Int) -> Step {
    let row = t * batch.examples + example
    switch batch.inputs {
    case .reals(let x):
      let factors = (0..<x.columns).map { (position: $0, factor: x[row, $0]) }
      return ([Influence.Entry(block: layout[network.names.U], factors: factors)], nil)
    case .tokens(let all):
      let token = Int(all[row]), position = tokens?.firstIndex(of: token)
      guard let name = network.names.embedding else {
        return ([Influence.Entry(block: layout[network.names.U], factors: position.map { [($0, 1)] } ?? [])], nil)
      }
      let vector = network.parameters[name]
      let factors = (0..<vector.columns).map { (position: $0, factor: vector[token, $0]) }
      return (
        [Influence.Entry(block: layout[network.names.U], factors: factors)],
        position.map { (layout[name], $0, network.parameters.effective(network.names.U)) }
      )
    }
  }

  /// What was fed back into step t, as factors of F's rows.
  private func fedBack(_ t: Int) -> Influence.Entry? {
    guard t > 0, network.feedbackKind != .none else { return nil }
    let block = layout[network.names.F], shape = batch.outputShape
    if let probabilities = network.fedBackProbabilities(t, shape) {
      let factors = (0..<probabilities.columns).map { (position: $0, factor: probabilities[example, $0]) }
      return Influence.Entry(block: block, factors: factors)
    }
    return Influence.Entry(block: block, factors: [(Int(network.fedBack[t * shape.examples + example]), 1)])
  }
}
