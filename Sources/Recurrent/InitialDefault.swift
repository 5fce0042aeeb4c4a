public import LinearAlgebra

/// How one parameter of a cell begins where the experiment file says nothing.
public struct InitialDefault: Sendable {
  public enum Values: Sendable {
    case constant(Double)
    /// Ones where unit h reads itself, in every gate's block of W.
    case identity
    case uniform(ClosedRange<Double>)
    /// A number for each unit, drawn from the parameter's stream; `earlier` lends per-unit parameters that stand before it.
    case drawn(@Sendable (_ units: Int, _ stream: inout RandomStream, _ earlier: (_ parameter: String) -> [Double]) -> [Double])
  }

  /// `W`, `b`, `U`, or a per-unit parameter.
  public let parameter: String
  /// The gate whose columns begin so; all columns where nil.
  public let gate: String?
  public let values: Values

  public init(_ parameter: String, gate: String? = nil, _ values: Values) {
    (self.parameter, self.gate, self.values) = (parameter, gate, values)
  }
}

extension Network {
  /// What the cell says of its parameters' beginning.
  func applyInitialDefaults(seed: UInt64) {
    let prefixes = [(names.encoderPrefix, encoder), (names.layerPrefix, layer)]
    for case let (prefix?, layer?) in prefixes {
      for initial in model.cell.initialDefaults {
        let name = prefix + initial.parameter
        guard let shape = parameters.shapes.first(where: { $0.name == name }) else { continue }
        let columns = initial.gate.flatMap { gate in shape.gates.first { $0.gate == gate }?.columns } ?? 0..<shape.columns
        let target = parameters[name].columns(columns), count = target.count
        var stream = RandomStream(seed: seed, name: "init/\(name)")
        switch initial.values {
        case .constant(let constant): target.assign(Array(repeating: constant, count: count))
        case .uniform(let range): target.assign((0..<count).map { _ in stream.uniform(range.lowerBound, range.upperBound) })
        case .identity:
          target.assign((0..<count).map { $0 / columns.count == $0 % columns.count % layer.units ? 1 : 0 })
        case .drawn(let draw):
          target.assign(draw(layer.units, &stream) { parameters[prefix + $0].elements })
        }
      }
    }
  }
}
