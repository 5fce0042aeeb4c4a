import LinearAlgebra
import Numerics
public import Recurrent

/// The network's loss once more, by plain loops over one example at a time, on any kind of number.
///
/// It shares with `Network` the cell's formula and nothing else: no batches, no kernels, no BLAS, no masks.
/// Evaluated on complex numbers it gives derivatives to rounding, which the fast engines are checked against.
public struct ReferenceNetwork<Number: Elementary> {
  /// Numbers of each parameter in row order, by name.
  public var parameters: [String: [Number]]
  private let model: ModelSettings
  private let declaration: CellDeclaration
  private let shape: NetworkShape
  private let loss: LossSettings
  private let feedback: FeedbackKind
  private let names: ParameterNames
  /// What enters the products in place of parameters, by their names, where the cell makes it from them.
  private var effective: [String: [Number]] = [:]

  public init(_ network: Network) {
    (model, shape, loss, names) = (network.model, network.shape, network.loss, network.names)
    declaration = model.cell.declaration
    feedback = model.feedback(in: shape)
    parameters = [:]
    for shape in network.parameters.shapes {
      parameters[shape.name] = network.parameters[shape.name].elements.map(Number.init)
    }
  }

  /// E of the batch, with the tokens that greedy feedback chose in the pass whose derivative is wanted,
  /// [T·B].
  public func loss(_ batch: Batch, fedBack: [Int32]) -> Number {
    var ready = self
    ready.makeEffective(model.cell)
    var total = Number(0)
    for example in 0..<batch.examples { total = total + ready.exampleLoss(batch, example, fedBack) }
    return total / Number(Double(batch.examples))
  }

  private mutating func makeEffective(_ cell: some Cell) {
    func share(_ name: String?, _ units: Int) {
      guard let name, let numbers = parameters[name], let sharing = cell.sharing(units: units) else { return }
      effective[name] = (0..<numbers.count / sharing.count).flatMap { row in
        sharing.columns.map { numbers[row * sharing.count + $0] }
      }
    }
    for layer in names.all {
      if let W = layer.W, let numbers = parameters[W], declaration.mapsWeights {
        effective[W] = cell.effectiveWeights(numbers, units: layer.units)
      }
      for name in [layer.U, layer.b] { share(name, layer.units) }
    }
    guard let lowest = names.layers.first?.first else { return }
    for name in [names.C, names.F] { share(name, lowest.units) }
  }

  private typealias State = [[Number]]

  private func exampleLoss(_ batch: Batch, _ example: Int, _ fedBack: [Int32]) -> Number {
    let B = batch.examples, length = batch.inputShape.length(example)
    switch shape.arrangement {
    case .manyToMany, .manyToOne:
      let read = read(names.layers, (0..<length).map { input(batch, $0 * B + example) }, batch, example)
      return score(
        shape.arrangement == .manyToOne ? [head(read.last)] : read.outputs.map(head), batch, example)
    case .oneToMany:
      let first = product(input(batch, example), names.U)
      let rest = names.layers.map { start($0[0], batch, example) }
      return generate(rest, batch, example, fedBack) { $0 == 0 ? first : nil }
    case .sequenceToSequence:
      let read = read(names.encoder, (0..<length).map { input(batch, $0 * B + example) }, batch, example)
      let context = names.C.map { product(read.last, $0) }
      let states =
        model.handover.setsInitialState
        ? read.states.map { directions in
          directions[0].indices.map { component in directions.flatMap { $0[component] } }
        } : names.layers.map { start($0[0], batch, example) }
      return generate(states, batch, example, fedBack) { _ in context }
    }
  }

  /// Levels that read a whole sequence: what the highest hands on at each step and at the end, and the last
  /// states by level and direction.
  private func read(
    _ levels: [[LayerNames]], _ inputs: [[Number]], _ batch: Batch, _ example: Int
  ) -> (outputs: [[Number]], last: [Number], states: [[State]]) {
    var x = inputs, last: [Number] = [], states: [[State]] = []
    for (number, directions) in levels.enumerated() {
      var outputs: [[Number]] = x.map { _ in [] }, ends: [State] = []
      for layer in directions {
        var state = start(layer, batch, example)
        for t in layer.isReversed ? x.indices.reversed() : Array(x.indices) {
          state = step(layer, product(x[t], layer.U ?? ""), state, mask: recurrentMask(layer, batch, example))
          outputs[t] += output(state)
        }
        ends.append(state)
      }
      if number < levels.count - 1 {
        outputs = outputs.enumerated().map { leftOut($1, directions[0], batch, example, $0) }
      }
      (x, last) = (outputs, ends.flatMap(output))
      states.append(ends)
    }
    return (x, last, states)
  }

  /// The loss of levels that produce a sequence, the network's own outputs fed back.
  private func generate(
    _ start: [State], _ batch: Batch, _ example: Int, _ fedBack: [Int32], entering: (Int) -> [Number]?
  ) -> Number {
    let B = batch.examples, lowest = names.layers[0][0]
    var states = start, outputs: [[Number]] = []
    for t in 0..<batch.outputShape.length(example) {
      var a = entering(t) ?? Array(repeating: Number(0), count: gated(lowest.units))
      if t > 0, feedback == .soft {
        a = sum(a, product(softmax(outputs[t - 1]), names.F))
      } else if t > 0, feedback != .none {
        var token = Int(fedBack[t * B + example])
        if feedback == .teacher, case .classes(let targets) = batch.targets {
          token = Int(targets[(t - 1) * B + example])
        }
        if token >= 0 { a = sum(a, row(token, of: names.F, width: gated(lowest.units))) }
      }
      var handed: [Number] = []
      for (level, directions) in names.layers.enumerated() {
        let layer = directions[0]
        if level > 0 {
          a = product(leftOut(handed, names.layers[level - 1][0], batch, example, t), layer.U ?? "")
        }
        states[level] = step(layer, a, states[level], mask: recurrentMask(layer, batch, example))
        handed = output(states[level])
      }
      outputs.append(head(handed))
    }
    return score(outputs, batch, example)
  }

  private func recurrentMask(_ layer: LayerNames, _ batch: Batch, _ example: Int) -> [Number]? {
    batch.dropout?.recurrent[layer.prefix].map { mask in (0..<mask.columns).map { Number(mask[example, $0]) }
    }
  }

  /// What a level hands on, without what the batch leaves out.
  private func leftOut(_ values: [Number], _ layer: LayerNames, _ batch: Batch, _ example: Int, _ t: Int)
    -> [Number]
  {
    guard let mask = batch.dropout?.between[layer.prefix] else { return values }
    return values.enumerated().map { $1 * Number(mask[t * batch.examples + example, $0]) }
  }

  /// Zeros, or what is learned, or what the sequence goes on from.
  private func start(_ layer: LayerNames, _ batch: Batch, _ example: Int) -> State {
    if batch.goesOn(example), let carried = batch.initialStates(of: layer.prefix) {
      return carried.map { state in (0..<state.columns).map { Number(state[example, $0]) } }
    }
    if !layer.initial.isEmpty { return layer.initial.map(parameter) }
    return declaration.states.map { _ in Array(repeating: Number(0), count: layer.units) }
  }

  private func score(_ outputs: [[Number]], _ batch: Batch, _ example: Int) -> Number {
    let divisors = loss.divisors(of: batch, hasOutputSteps: shape.arrangement.hasOutputSteps)
    var total = Number(0), divisor = 1
    for t in outputs.indices {
      let row = t * batch.examples + example
      guard divisors[row] > 0 else { continue }
      divisor = divisors[row]
      switch batch.targets {
      case .classes(let targets): total = total - .log(softmax(outputs[t])[Int(targets[row])])
      case .reals(let targets):
        for k in outputs[t].indices {
          let z = loss.output == .sigmoid ? Number.sigmoid(outputs[t][k]) : outputs[t][k]
          let difference = z - Number(targets[row, k])
          total = total + Number(0.5) * difference * difference
        }
      case .labels(let targets):
        for k in outputs[t].indices {
          total = total + .softplus(outputs[t][k]) - Number(targets[row, k]) * outputs[t][k]
        }
      }
    }
    return total / Number(Double(divisor))
  }

  private func gated(_ units: Int) -> Int { declaration.gates.count * units }

  /// x of one row of the batch; a token without embedding is a row of zeros with a one.
  private func input(_ batch: Batch, _ row: Int) -> [Number] {
    switch (batch.inputs, shape.inputs) {
    case (.reals(let x), _): return (0..<x.columns).map { Number(x[row, $0]) }
    case (.tokens(let tokens), .tokens(let vocabulary)):
      if let embedding = model.embedding {
        return self.row(Int(tokens[row]), of: "embedding", width: embedding)
      }
      return (0..<vocabulary).map { Number($0 == Int(tokens[row]) ? 1 : 0) }
    case (.tokens, .reals): preconditionFailure("tokens for a network that reads frames")
    }
  }

  /// Not generic over the cell, whose type only the run knows: products would be compiled for no kind of
  /// number.
  private func step(_ layer: LayerNames, _ entering: [Number], _ state: State, mask: [Number]?) -> State {
    let cell = model.cell, b = parameter(layer.b), units = layer.units, width = gated(units)
    let W = layer.W.map(parameter) ?? []
    var sources = state, results: State = [], first = 0
    for (index, stage) in declaration.stages.enumerated() {
      var recurrent = Array(repeating: Number(0), count: width)
      for (block, source) in declaration.sourcesRead(by: index).enumerated() {
        let read = sources[source], kept = mask.map { zip(read, $0).map { $0 * $1 } } ?? read
        recurrent = sum(recurrent, product(kept, W, columns: width, firstRow: block * units))
      }
      let columns = (0..<units).map { unit in
        cell.stage(
          index,
          UnitValues(
            input: stage.gates.indices.map {
              entering[(first + $0) * units + unit] + b[(first + $0) * units + unit]
            },
            recurrent: stage.gates.indices.map { recurrent[(first + $0) * units + unit] },
            sources: sources.map { $0[unit] },
            parameters: layer.unit.map { parameter($0)[unit] }))
      }
      results = stage.results.indices.map { result in columns.map { $0[result] } }
      sources += results
      first += stage.gates.count
    }
    return results
  }

  private func head(_ s: [Number]) -> [Number] {
    let y = product(s, names.V)
    return names.c.map { sum(y, parameter($0)) } ?? y
  }

  private func softmax(_ y: [Number]) -> [Number] {
    let powers = y.map { Number.exp($0 - y[0]) }
    let total = powers.reduce(Number(0), +)
    return powers.map { $0 / total }
  }

  private func output(_ state: State) -> [Number] { declaration.outputStates.flatMap { state[$0] } }

  private func product(_ x: [Number], _ name: String) -> [Number] {
    let matrix = parameter(name)
    return product(x, matrix, columns: matrix.count / x.count)
  }

  /// x M, where M has as many rows as x, from `firstRow` of the matrix on.
  private func product(_ x: [Number], _ matrix: [Number], columns: Int, firstRow: Int = 0) -> [Number] {
    var result = Array(repeating: Number(0), count: columns)
    for row in x.indices {
      let first = (firstRow + row) * columns
      for column in 0..<columns { result[column] = result[column] + x[row] * matrix[first + column] }
    }
    return result
  }

  private func row(_ row: Int, of name: String, width: Int) -> [Number] {
    Array(parameter(name)[row * width..<(row + 1) * width])
  }

  private func sum(_ a: [Number], _ b: [Number]) -> [Number] { zip(a, b).map { $0 + $1 } }

  /// The parameter, or what enters the products in its place.
  private func parameter(_ name: String) -> [Number] {
    guard let numbers = effective[name] ?? parameters[name] else {
      preconditionFailure("no parameter \(name)")
    }
    return numbers
  }
}

// In this file, so that the compiler specialises the reference network for both kinds of number.

/// Derivatives of a network's loss that owe nothing to the engines' code.
public enum ReferenceDerivatives {
  /// dE/dθ by the complex step: Im E(θ + i·10⁻³⁰) / 10⁻³⁰, exact to rounding (Squire & Trapp, SIAM Review
  /// 1998).
  ///
  /// Returns the derivatives by the numbers at `indices` of one parameter, in row order.
  public static func complexStep(
    _ network: Network, on batch: Batch, parameter name: String, indices: [Int]
  ) -> [Double] {
    let size = 1e-30, fedBack = basePass(network, batch)
    var reference = ReferenceNetwork<Complex<Double>>(network)
    return indices.map { index in
      guard let value = reference.parameters[name]?[index] else {
        preconditionFailure("no \(name)[\(index)]")
      }
      reference.parameters[name]?[index] = Complex(value.real, size)
      defer { reference.parameters[name]?[index] = value }
      return reference.loss(batch, fedBack: fedBack).imaginary / size
    }
  }

  /// dE/dθ by central differences with step `size`; relative error about 1e-9 in Float64, none at kinks of
  /// relu.
  public static func centralDifference(
    _ network: Network, on batch: Batch, parameter name: String, indices: [Int], size: Double = 6e-6
  ) -> [Double] {
    let fedBack = basePass(network, batch)
    var reference = ReferenceNetwork<Double>(network)
    return indices.map { index in
      guard let value = reference.parameters[name]?[index] else {
        preconditionFailure("no \(name)[\(index)]")
      }
      defer { reference.parameters[name]?[index] = value }
      reference.parameters[name]?[index] = value + size
      let above = reference.loss(batch, fedBack: fedBack)
      reference.parameters[name]?[index] = value - size
      return (above - reference.loss(batch, fedBack: fedBack)) / (2 * size)
    }
  }

  /// What greedy feedback chooses at the network's parameters: held fixed while derivatives are taken.
  private static func basePass(_ network: Network, _ batch: Batch) -> [Int32] {
    _ = network.forward(batch, needsGradient: false)
    return network.fedBack
  }
}
