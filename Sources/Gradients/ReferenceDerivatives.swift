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
  private let cell: any Cell
  private let shape: NetworkShape
  private let loss: LossSettings
  private let units: Int
  private let embedding: Int?
  /// −log(p) on this kind of number.
  private let negativeLog: (Number) -> Number

  public init(_ network: Network, negativeLog: @escaping (Number) -> Number) {
    (cell, shape, loss, units) = (network.cell, network.shape, network.loss, network.layer.units)
    embedding = network.parameters.contains("embedding") ? network.parameters["embedding"].columns : nil
    self.negativeLog = negativeLog
    parameters = [:]
    for shape in network.parameters.shapes { parameters[shape.name] = network.parameters[shape.name].elements.map(Number.init) }
  }

  /// E of the batch.
  public func loss(_ batch: Batch) -> Number {
    var total = Number(0)
    for example in 0..<batch.shape.examples { total = total + exampleLoss(batch, example) }
    return total / Number(Double(batch.shape.examples))
  }

  private func exampleLoss(_ batch: Batch, _ example: Int) -> Number {
    let length = batch.shape.length(example), B = batch.shape.examples
    var state = cell.declaration.states.map { _ in Array(repeating: Number(0), count: units) }
    var total = Number(0)
    let scored = shape.arrangement == .manyToOne ? length - 1..<length : scoredSteps(length)
    for t in 0..<length {
      state = step(cell, input(batch, t * B + example), state)
      guard scored.contains(t) else { continue }
      let target = shape.arrangement == .manyToOne ? batch.targets[example] : batch.targets[t * B + example]
      total = total + crossEntropy(outputs(state[0]), Int(target))
    }
    let averages = shape.arrangement == .manyToMany && loss.reduce == .mean
    return averages ? total / Number(Double(scored.count)) : total
  }

  private func scoredSteps(_ length: Int) -> Range<Int> {
    switch loss.steps {
    case .all: 0..<length
    case .last(let count): Swift.max(length - count, 0)..<length
    }
  }

  /// x U for one row of the batch.
  private func input(_ batch: Batch, _ row: Int) -> [Number] {
    let U = parameter("U"), gated = cell.declaration.gates.count * units
    func times(_ x: [Number]) -> [Number] {
      (0..<gated).map { column in x.indices.reduce(Number(0)) { $0 + x[$1] * U[$1 * gated + column] } }
    }
    switch batch.inputs {
    case .reals(let x): return times((0..<x.columns).map { Number(x[row, $0]) })
    case .tokens(let tokens):
      let token = Int(tokens[row])
      guard let embedding else { return Array(U[token * gated..<(token + 1) * gated]) }
      return times(Array(parameter("embedding")[token * embedding..<(token + 1) * embedding]))
    }
  }

  private func step(_ cell: some Cell, _ xU: [Number], _ state: [[Number]]) -> [[Number]] {
    let declaration = cell.declaration, W = parameter("W"), b = parameter("b")
    let gated = declaration.gates.count * units
    var sources = state, first = 0
    var results: [[Number]] = []
    for (index, stage) in declaration.stages.enumerated() {
      let read: [Number] =
        switch stage.reads {
        case .state: state[0]
        case .result(let number): results[number]
        }
      let columns = units.distribute { unit in
        cell.stage(
          index,
          UnitValues(
            input: stage.gates.indices.map { xU[(first + $0) * units + unit] + b[(first + $0) * units + unit] },
            recurrent: stage.gates.indices.map { gate in
              let column = (first + gate) * units + unit
              return read.indices.reduce(Number(0)) { $0 + read[$1] * W[$1 * gated + column] }
            },
            sources: sources.map { $0[unit] }, parameters: declaration.unitParameters.map { parameter($0)[unit] }))
      }
      results = columns
      sources += results
      first += stage.gates.count
    }
    return results
  }

  private func outputs(_ s: [Number]) -> [Number] {
    let V = parameter("V"), c = parameter("c")
    return (0..<shape.classes).map { k in s.indices.reduce(c[k]) { $0 + s[$1] * V[$1 * shape.classes + k] } }
  }

  private func crossEntropy(_ y: [Number], _ target: Int) -> Number {
    let powers = y.map { Number.exp($0 - y[target]) }
    return negativeLog(Number(1) / powers.reduce(Number(0), +))
  }

  private func parameter(_ name: String) -> [Number] {
    guard let numbers = parameters[name] else { preconditionFailure("no parameter \(name)") }
    return numbers
  }
}

extension Int {
  /// Calls `body` for 0 ..< self and turns the results round: [self][n] → [n][self].
  fileprivate func distribute<Element>(_ body: (Int) -> [Element]) -> [[Element]] {
    let rows = (0..<self).map(body)
    return (rows.first?.indices ?? 0..<0).map { column in rows.map { $0[column] } }
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
    let size = 1e-30
    var reference = ReferenceNetwork<Complex<Double>>(network) { -Complex.log($0) }
    return indices.map { index in
      guard let value = reference.parameters[name]?[index] else { preconditionFailure("no \(name)[\(index)]") }
      reference.parameters[name]?[index] = Complex(value.real, size)
      defer { reference.parameters[name]?[index] = value }
      return reference.loss(batch).imaginary / size
    }
  }

  /// dE/dθ by central differences with step `size`; relative error about 1e-9 in Float64, none at kinks of relu.
  public static func centralDifference(
    _ network: Network, on batch: Batch, parameter name: String, indices: [Int], size: Double = 6e-6
  ) -> [Double] {
    var reference = ReferenceNetwork<Double>(network) { -log($0) }
    return indices.map { index in
      guard let value = reference.parameters[name]?[index] else { preconditionFailure("no \(name)[\(index)]") }
      defer { reference.parameters[name]?[index] = value }
      reference.parameters[name]?[index] = value + size
      let above = reference.loss(batch)
      reference.parameters[name]?[index] = value - size
      return (above - reference.loss(batch)) / (2 * size)
    }
  }
}
