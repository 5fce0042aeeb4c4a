public import TrialFormat

/// An instrument of a scan: what it measures at any of the points, whose axes may be longer at one than at
/// another.
public struct ScannedInstrument: Sendable {
  /// As files call it.
  public let name: String
  let kind: String
  /// Of all points together, with paths and axes relative to its group; where a point has less, there is nothing.
  public let declaration: TrialDeclaration

  /// - Parameter all: what it declares of each sort of network.
  init(_ name: String, of kind: String, _ all: [TrialDeclaration]) {
    (self.name, self.kind) = (name, kind)
    var axes: [AxisDeclaration] = [], quantities: [QuantityDeclaration] = []
    var groups = all.first?.groups ?? []
    for one in all {
      for axis in one.axes {
        if let place = axes.firstIndex(where: { $0.name == axis.name }) {
          axes[place] = axes[place].covering(axis)
        } else {
          axes.append(axis)
        }
      }
      quantities += one.quantities.filter { new in !quantities.contains { $0.path == new.path } }
      // What is said of all networks alike can be said of the group.
      groups = groups.map { group in
        let other = one.groups.first { $0.path == group.path }?.attributes ?? []
        return (group.path, group.attributes.filter(other.contains))
      }
    }
    declaration = TrialDeclaration(axes: axes, quantities: quantities, groups: groups)
  }
}

extension AxisDeclaration {
  /// The longer one of two axes of a name; without coordinates where the shorter one's are others.
  fileprivate func covering(_ other: AxisDeclaration) -> AxisDeclaration {
    if extent == other.extent { return self }
    let (long, short) = (size ?? 0) >= (other.size ?? 0) ? (self, other) : (other, self)
    if case .coordinates(.integers(let all)) = long.extent,
      case .coordinates(.integers(let some)) = short.extent,
      all.starts(with: some)
    {
      return long
    }
    return AxisDeclaration(
      name, in: group, .fixed(long.size ?? 0), unit: unit, doc: "\(doc), differently from point to point")
  }
}
