import LinearAlgebra
import Numerics
public import Recurrent

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The network's loss once more, by plain loops over one example at a time, on any kind of number.
///
/// It shares with `Network` the cell's formula and nothing else: no batches, no kernels, no BLAS, no masks. Evaluated on complex
/// numbers it gives derivatives to rounding, which the fast engines are checked against.
public struct ReferenceNetwork<Number: Elementary> {
  /// Numbers of each parameter in row order, by name.
  public var parameters: [String: [Number]]
  private let model: ModelSettings
  private let shape: NetworkShape
  private let loss: LossSettings
  private let feedback: FeedbackKind
  /// −log(p) on this kind of number.
  private let negativeLog: (Number) -> Number
  /// What enters the products in place of parameters, by their names, where the cell makes it from them.
  private var effective: [String: [Number]] = [:]

  public init(_ network: Network, negativeLog: @escaping (Number) -> Number) {
    (model, shape, loss) = (network.model, network.shape, network.loss)
    feedback = model.feedback(in: shape)
    self.negativeLog = negativeLog
    parameters = [:]
    for shape in network.parameters.shapes { parameters[shape.name] = network.parameters[shape.name].elements.map(Number.init) }
  }

  /// E of the batch.
  ///
  /// - Parameter fedBack: the tokens that greedy feedback chose in the pass whose derivative is wanted, [T·B].
  public func loss(_ batch: Batch, fedBack: [Int32]) -> Number {
    var ready = self
    ready.makeEffective(model.cell)
    var total = Number(0)
    for example in 0..<batch.examples { total = total + ready.exampleLoss(batch, example, fedBack) }
    return total / Number(Double(batch.examples))
  }

  private mutating func makeEffective(_ cell: some Cell) {
    for (name, numbers) in parameters {
      let base = name.split(separator: ".").last.map(String.init) ?? name
      let units = name.hasPrefix("decoder.") ? model.outputUnits(in: shape) : model.hidden
      if base == "W", cell.declaration.mapsWeights {
        effective[name] = cell.effectiveWeights(numbers, units: units)
      } else if ["U", "b", "C", "Y"].contains(base), let sharing = cell.sharing(units: units) {
        effective[name] = (0..<numbers.count / sharing.count).flatMap { row in
          sharing.columns.map { numbers[row * sharing.count + $0] }
        }
      }
    }
  }

  private typealias State = [[Number]]

  private func exampleLoss(_ batch: Batch, _ example: Int, _ fedBack: [Int32]) -> Number {
    let B = batch.examples
    switch shape.arrangement {
    case .manyToMany, .manyToOne:
      var state = rest(model.hidden), outputs: [[Number]] = []
      let length = batch.inputShape.length(example)
      for t in 0..<length {
        state = step("", model.hidden, product(input(batch, t * B + example), "U"), state)
        if shape.arrangement == .manyToMany || t == length - 1 { outputs.append(head("", output(state))) }
      }
      return score(outputs, batch, example)
    case .oneToMany:
      let first = product(input(batch, example), "U")
      return generate("", model.hidden, rest(model.hidden), batch, example, fedBack, "Y") { $0 == 0 ? first : nil }
    case .sequenceToSequence:
      var state = rest(model.hidden)
      for t in 0..<batch.inputShape.length(example) {
        state = step("encoder.", model.hidden, product(input(batch, t * B + example), "encoder.U"), state)
      }
      let units = model.outputUnits(in: shape)
      let context = model.handover.givesContext ? product(output(state), "decoder.C") : nil
      let start = model.handover.setsInitialState ? state : rest(units)
      return generate("decoder.", units, start, batch, example, fedBack, "decoder.U") { _ in context }
    }
  }

  /// The loss of a layer that produces a sequence, its own outputs fed back.
  private func generate(
    _ prefix: String, _ units: Int, _ start: State, _ batch: Batch, _ example: Int, _ fedBack: [Int32], _ weights: String,
    entering: (Int) -> [Number]?
  ) -> Number {
    let B = batch.examples
    var state = start, outputs: [[Number]] = []
    for t in 0..<batch.outputShape.length(example) {
      var a = entering(t) ?? Array(repeating: Number(0), count: gated(units))
      if t > 0, feedback == .soft {
        a = sum(a, product(softmax(outputs[t - 1]), weights))
      } else if t > 0, feedback != .none {
        var token = Int(fedBack[t * B + example])
        if feedback == .teacher, case .classes(let targets) = batch.targets { token = Int(targets[(t - 1) * B + example]) }
        a = sum(a, row(token, of: weights, width: gated(units)))
      }
      state = step(prefix, units, a, state)
      outputs.append(head(prefix, output(state)))
    }
    return score(outputs, batch, example)
  }

  private func score(_ outputs: [[Number]], _ batch: Batch, _ example: Int) -> Number {
    let scored = shape.arrangement.hasOutputSteps ? loss.scored(length: outputs.count) : 0..<1
    var total = Number(0)
    for t in scored {
      let row = t * batch.examples + example
      switch batch.targets {
      case .classes(let targets): total = total + negativeLog(softmax(outputs[t])[Int(targets[row])])
      case .reals(let targets):
        for k in outputs[t].indices {
          let z = loss.output == .sigmoid ? Number.sigmoid(outputs[t][k]) : outputs[t][k]
          let difference = z - Number(targets[row, k])
          total = total + Number(0.5) * difference * difference
        }
      }
    }
    return loss.reduce == .mean ? total / Number(Double(scored.count)) : total
  }

  private func rest(_ units: Int) -> State {
    model.cell.declaration.states.map { _ in Array(repeating: Number(0), count: units) }
  }

  private func gated(_ units: Int) -> Int { model.cell.declaration.gates.count * units }

  /// x of one row of the batch; a token without embedding is a row of zeros with a one.
  private func input(_ batch: Batch, _ row: Int) -> [Number] {
    switch (batch.inputs, shape.inputs) {
    case (.reals(let x), _): return (0..<x.columns).map { Number(x[row, $0]) }
    case (.tokens(let tokens), .tokens(let vocabulary)):
      if let embedding = model.embedding { return self.row(Int(tokens[row]), of: "embedding", width: embedding) }
      return (0..<vocabulary).map { Number($0 == Int(tokens[row]) ? 1 : 0) }
    case (.tokens, .reals): preconditionFailure("tokens for a network that reads frames")
    }
  }

  private func step(_ prefix: String, _ units: Int, _ entering: [Number], _ state: State) -> State {
    step(model.cell, prefix, units, entering, state)
  }

  private func step(_ cell: some Cell, _ prefix: String, _ units: Int, _ entering: [Number], _ state: State) -> State {
    let declaration = cell.declaration, b = parameter(prefix + "b"), width = gated(units)
    var sources = state, results: State = [], first = 0
    for (index, stage) in declaration.stages.enumerated() {
      var recurrent = Array(repeating: Number(0), count: width)
      for (block, source) in declaration.sourcesRead(by: index).enumerated() {
        recurrent = sum(recurrent, product(sources[source], parameter(prefix + "W"), columns: width, firstRow: block * units))
      }
      let columns = (0..<units).map { unit in
        cell.stage(
          index,
          UnitValues(
            input: stage.gates.indices.map { entering[(first + $0) * units + unit] + b[(first + $0) * units + unit] },
            recurrent: stage.gates.indices.map { recurrent[(first + $0) * units + unit] },
            sources: sources.map { $0[unit] },
            parameters: declaration.unitParameters.map { parameter(prefix + $0)[unit] }))
      }
      results = stage.results.indices.map { result in columns.map { $0[result] } }
      sources += results
      first += stage.gates.count
    }
    return results
  }

  private func head(_ prefix: String, _ s: [Number]) -> [Number] { sum(product(s, prefix + "V"), parameter(prefix + "c")) }

  private func softmax(_ y: [Number]) -> [Number] {
    let powers = y.map { Number.exp($0 - y[0]) }
    let total = powers.reduce(Number(0), +)
    return powers.map { $0 / total }
  }

  private func output(_ state: State) -> [Number] { state[model.cell.declaration.outputState] }

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
    guard let numbers = effective[name] ?? parameters[name] else { preconditionFailure("no parameter \(name)") }
    return numbers
  }
}

// In this file, so that the compiler specialises the reference network for both kinds of number.

/// Derivatives of a network's loss that owe nothing to the engines' code.
public enum ReferenceDerivatives {
  /// dE/dθ by the complex step: Im E(θ + i·10⁻³⁰) / 10⁻³⁰, exact to rounding (Squire & Trapp, SIAM Review 1998).
  ///
  /// - Parameter indices: which numbers of parameter `name`, in row order.
  public static func complexStep(
    _ network: Network, on batch: Batch, parameter name: String, indices: [Int]
  ) -> [Double] {
    let size = 1e-30, fedBack = basePass(network, batch)
    var reference = ReferenceNetwork<Complex<Double>>(network) { -Complex.log($0) }
    return indices.map { index in
      guard let value = reference.parameters[name]?[index] else { preconditionFailure("no \(name)[\(index)]") }
      reference.parameters[name]?[index] = Complex(value.real, size)
      defer { reference.parameters[name]?[index] = value }
      return reference.loss(batch, fedBack: fedBack).imaginary / size
    }
  }

  /// dE/dθ by central differences with step `size`; relative error about 1e-9 in Float64, none at kinks of relu.
  public static func centralDifference(
    _ network: Network, on batch: Batch, parameter name: String, indices: [Int], size: Double = 6e-6
  ) -> [Double] {
    let fedBack = basePass(network, batch)
    var reference = ReferenceNetwork<Double>(network) { -log($0) }
    return indices.map { index in
      guard let value = reference.parameters[name]?[index] else { preconditionFailure("no \(name)[\(index)]") }
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
