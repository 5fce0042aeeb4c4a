/// Everything that a trial's file will hold, axes and quantities, known before its first number is computed.
public struct TrialDeclaration: Sendable {
  public var axes: [AxisDeclaration]
  public var quantities: [QuantityDeclaration]
  /// Attributes of groups, by the group's path.
  public var groups: [(path: String, attributes: [QuantityDeclaration.Attribute])]

  public init(
    axes: [AxisDeclaration] = [], quantities: [QuantityDeclaration] = [],
    groups: [(path: String, attributes: [QuantityDeclaration.Attribute])] = []
  ) {
    (self.axes, self.quantities, self.groups) = (axes, quantities, groups)
  }

  public static func += (all: inout TrialDeclaration, part: TrialDeclaration) {
    all.axes += part.axes
    all.quantities += part.quantities
    all.groups += part.groups
  }

  /// The quantity at a path, or nil.
  public func quantity(_ path: String) -> QuantityDeclaration? { quantities.first { $0.path == path } }

  /// The quantities that have a column of this name, in order.
  public func quantities(of column: String) -> [QuantityDeclaration] {
    quantities.filter { $0.columns.contains { $0.name == column } }
  }
}

extension TrialDeclaration: Equatable {
  public static func == (one: TrialDeclaration, other: TrialDeclaration) -> Bool {
    one.axes == other.axes && one.quantities == other.quantities
      && one.groups.elementsEqual(other.groups) { $0.path == $1.path && $0.attributes == $1.attributes }
  }
}

extension TrialDeclaration {
  /// What an instrument declares, in its place in the file: below its group, every quantity with the axis of
  /// records before its own and, in columns, with a filter that tells instruments of a kind apart.
  ///
  /// - Parameters:
  ///   - name: the instrument's name in the trial.
  ///   - kind: its kind; columns mean the instrument with this name where they name none.
  ///   - outer: the axes before a quantity's own.
  public func placed(
    asDiagnostic name: String, of kind: String, along outer: [String] = [AxisName.record]
  ) -> TrialDeclaration {
    placed(in: TrialPath.diagnostic(name), along: outer, as: name, of: kind)
  }

  /// The same of an instrument that measures every update: its group lies in the history.
  public func placed(inHistory name: String, of kind: String) -> TrialDeclaration {
    placed(in: TrialPath.history(name), along: [AxisName.step], as: name, of: kind)
  }

  private func placed(in group: String, along outer: [String], as name: String, of kind: String)
    -> TrialDeclaration
  {
    return TrialDeclaration(
      axes: axes.map {
        AxisDeclaration($0.name, in: group, $0.extent, unit: $0.unit, doc: $0.doc, rows: $0.rows)
      },
      quantities: quantities.map { quantity in
        var placed = quantity
        placed.path = "\(group)/\(quantity.path)"
        placed.axes = outer + quantity.axes
        placed.labels.append(QuantityDeclaration.Label(.diagnostic, name, isUsual: name == kind))
        placed.columns = quantity.columns.map { $0.taking(.diagnostic) }
        return placed
      },
      groups: groups.map {
        (path: $0.path.isEmpty ? group : "\(group)/\($0.path)", attributes: $0.attributes)
      })
  }
}
