/// Everything a trial's file will hold, before its first number: axes and quantities.
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

  /// The axes of a quantity: each looked up in its group, then outward; nil where one is not declared.
  public func axes(of quantity: QuantityDeclaration) -> [AxisDeclaration]? {
    var found: [AxisDeclaration] = []
    for name in quantity.axes {
      var group = quantity.path[...]
      var axis: AxisDeclaration?
      repeat {
        group = group[..<(group.lastIndex(of: "/") ?? group.startIndex)]
        axis = axes.first { $0.name == name && $0.group == (group.isEmpty ? "/" : String(group)) }
      } while axis == nil && !group.isEmpty
      guard let axis else { return nil }
      found.append(axis)
    }
    return found
  }
}
