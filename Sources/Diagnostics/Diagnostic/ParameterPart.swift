public import LinearAlgebra
public import Recurrent
public import TrialFormat

/// A parameter, or the columns of it that belong to one gate: `W`, `W.f`.
public struct ParameterPart: Sendable {
  public let parameter: String
  /// Nil for the whole parameter.
  public let gate: GateColumns?

  public var name: String { gate.map { "\(parameter).\($0.gate)" } ?? parameter }

  /// Every parameter of a trial, each followed by its gates where it has several.
  public static func all(_ setting: DiagnosticSetting) -> [ParameterPart] {
    ParameterNames(setting.model, setting.shape).shapes.flatMap { shape in
      [ParameterPart(parameter: shape.name, gate: nil)]
        + (shape.gates.count > 1 ? shape.gates : []).map { ParameterPart(parameter: shape.name, gate: $0) }
    }
  }

  /// Its numbers among those of all parameters, or of their gradients.
  public func numbers(of parameters: Parameters) -> Matrix {
    let all = parameters[parameter]
    return gate.map { all.columns($0.columns) } ?? all
  }

  /// What tells it from the other parts in the brackets of a column.
  public var labels: [QuantityDeclaration.Label] {
    [.init(.parameter, parameter)] + (gate.map { [.init(ParameterPart.gateFilter, $0.gate)] } ?? [])
  }

  /// The filter of gates where each has a quantity of its own.
  public static let gateFilter = ColumnFilter(
    ColumnFilter.gate.name, .quantity, usual: .all, example: ColumnFilter.gate.example,
    doc: ColumnFilter.gate.doc)

  /// The filters of columns that every part has.
  public static let filters = [ColumnFilter.parameter, gateFilter]

  /// A quantity of each part, declared alike.
  static func quantities(
    _ parts: [ParameterPart], columns: [ColumnDeclaration], doc: (_ part: String) -> String
  ) -> [QuantityDeclaration] {
    parts.map { part in
      QuantityDeclaration(part.name, doc: doc(part.name), labels: part.labels, columns: columns)
    }
  }

  /// One that stands for all where there is no trial yet.
  static let example = ParameterPart(parameter: "W", gate: nil)
}
