import LinearAlgebra
import Recurrent

/// What weights are multiplied by at each step of one example: the non-zero numbers that enter a layer's
/// input part.
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
  init(_ network: Network, _ batch: Batch, _ example: Int, _ form: InfluenceForm, carriesTokens: Bool = true)
  {
    (self.network, self.batch, self.example) = (network, batch, example)
    let read = ExampleInputs.tokens(batch, example)
    tokens = carriesTokens || read == nil ? read : []
    layout = TangentLayout(network, form, tokens: tokens)
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

  /// What enters a layer of the encoder at its step t.
  func encoderStep(_ placed: PlacedLayer, _ t: Int) -> Step { read(placed, batch.inputShape, t) }

  /// What enters one of the other layers: inputs or the encoder's last state, what is fed back, or the states
  /// of the layer below.
  func layerStep(_ placed: PlacedLayer, _ t: Int) -> Step {
    let isLowest = network.stack.levels[0].directions.contains { $0 === placed }
    guard isLowest else { return read(placed, batch.outputShape, t) }
    var step: Step = ([], nil)
    if let encoder = network.encoderStack {
      if let C = network.names.C {
        let last = encoder.top.last(batch.inputShape)
        let factors = (0..<last.columns).map { (position: $0, factor: last[example, $0]) }
        step.entries.append(Influence.Entry(block: layout[C], factors: factors))
      }
    } else if network.shape.arrangement.readsSequence || t == 0 {
      step = read(placed, batch.inputShape, t)
    }
    if let entry = fedBack(t) { step.entries.append(entry) }
    return step
  }

  /// What U multiplies at a layer's own step t.
  private func read(_ placed: PlacedLayer, _ shape: BatchShape, _ t: Int) -> Step {
    guard let U = placed.names.U else { return ([], nil) }
    let row = t * batch.examples + example, embedding = network.names.embedding
    let numbers = placed.reader.numbers(batch, shape)
    let isOfTokens = tokens != nil && network.reads(placed)
    if let numbers {
      let factors = (0..<numbers.columns).map { (position: $0, factor: numbers[row, $0]) }
      let entry = Influence.Entry(block: layout[U], factors: factors)
      guard isOfTokens, let embedding, let position = tokens?.firstIndex(of: placed.reader.token(row)) else {
        return ([entry], nil)
      }
      return ([entry], (layout[embedding], position, network.parameters.effective(U)))
    }
    let position = tokens?.firstIndex(of: placed.reader.token(row))
    return ([Influence.Entry(block: layout[U], factors: position.map { [($0, 1)] } ?? [])], nil)
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

extension Network {
  /// Whether a layer reads the batch's inputs.
  fileprivate func reads(_ placed: PlacedLayer) -> Bool {
    (encoderStack ?? stack).levels[0].directions.contains { $0 === placed }
  }
}

extension TangentLayout {
  /// The parameters whose influence is carried through a network, the encoder's first; with `tokens`, only
  /// the rows of tokens that occur.
  init(_ network: Network, _ form: InfluenceForm, tokens: [Int]?) {
    self.init()
    let names = network.names, gates = network.layer.declaration.gates.count
    func add(_ layout: inout TangentLayout, _ name: String, units: Int, rows: [Int]? = nil) {
      layout.add(
        name, parameterRows: rows ?? Array(0..<network.parameters.effective(name).rows),
        rowsEach: form.isFull ? gates * units : gates)
    }
    if let name = names.embedding {
      self.add(
        name, parameterRows: tokens ?? Array(0..<network.parameters[name].rows),
        rowsEach: network.parameters[name].columns)
    }
    func addOwn(_ layout: inout TangentLayout, _ stack: LayerStack, readsInputs: Bool) {
      for placed in stack.layers {
        let isLowest = stack.levels[0].directions.contains { $0 === placed }, units = placed.layer.units
        let rows = isLowest && readsInputs && names.embedding == nil ? tokens : nil
        if let U = placed.names.U { add(&layout, U, units: units, rows: rows) }
        if let W = placed.names.W { add(&layout, W, units: units) }
        add(&layout, placed.names.b, units: units)
        for name in placed.names.unit + placed.names.initial {
          layout.add(name, parameterRows: [0], rowsEach: form.isFull ? units : 1)
        }
      }
    }
    if let encoder = network.encoderStack { addOwn(&self, encoder, readsInputs: true) }
    let lowest = network.stack.levels[0].directions[0].layer
    if names.hasFeedback { add(&self, names.F, units: lowest.units) }
    if let C = names.C { add(&self, C, units: lowest.units) }
    addOwn(&self, network.stack, readsInputs: network.encoderStack == nil)
    if network.feedbackKind == .soft {
      let width = network.shape.outputs.width
      self.add(names.V, parameterRows: Array(0..<network.stack.top.width), rowsEach: width)
      if let c = names.c { self.add(c, parameterRows: [0], rowsEach: width) }
    }
  }
}
