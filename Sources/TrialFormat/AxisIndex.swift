/// Declared axes by name, for many look-ups.
public struct AxisIndex: Sendable {
  private let named: [String: [AxisDeclaration]]

  public init(_ axes: [AxisDeclaration]) { named = Dictionary(grouping: axes, by: \.name) }

  /// The axis of this name that is defined nearest to a dataset: in its group, or in a group around it.
  public func axis(_ name: String, at path: String) -> AxisDeclaration? {
    named[name]?.filter {
      $0.group == "/" || path.hasPrefix($0.group) && path.utf8.dropFirst($0.group.utf8.count).first == slash
    }
    .max { $0.group.utf8.count < $1.group.utf8.count }
  }

  /// The axes of a quantity; nil if any of them is not declared.
  public func axes(of quantity: QuantityDeclaration) -> [AxisDeclaration]? {
    var found: [AxisDeclaration] = []
    for name in quantity.axes {
      guard let axis = axis(name, at: quantity.path) else { return nil }
      found.append(axis)
    }
    return found
  }
}

private let slash = UInt8(ascii: "/")
