public import Components
import OrderedCollections

/// Where the value of a setting comes from.
public enum Origin: Sendable {
  /// The experiment's file, or one that it extends.
  case file(Location)
  /// A value of the sweep.
  case sweep(Location)
  /// An argument of `--set`, and the `path:line:column` of the value that it replaces, if there is one.
  case override(argument: String, replaced: String?)
  /// The setting's default.
  case standard
}

/// A setting with its value and its origin.
public struct SettingOrigin: Sendable {
  /// Dotted path from the file's root, with `[index]` for the items of a list.
  public let key: String
  public let value: Value
  public let origin: Origin
}

/// Every setting of one point of a sweep, in the order of the tables, each with its origin.
public struct Origins: Sendable {
  /// The point's name.
  public let variant: String
  public let settings: [SettingOrigin]

  public init<Root: Configurable>(of point: Variant<Root>) {
    var walk = OriginWalk(swept: point.swept.map(\.key))
    walk.visit("", point.value, point.tree)
    (variant, settings) = (point.name, walk.settings)
  }

  /// The origins at every point of a file's sweep; `root` is what the file says at one point.
  public static func all<Root: Configurable>(
    of root: Root.Type, path: String, overrides: [String] = []
  ) throws(Faults) -> [Origins] {
    try ExperimentDocument(path: path).variants(of: root, overrides: overrides).map { Origins(of: $0) }
  }
}

/// Follows resolved settings and what was written, side by side.
private struct OriginWalk {
  let swept: [String]
  var settings: [SettingOrigin] = []

  /// - Parameter node: what was written at the key; nil if nothing was.
  mutating func visit(_ key: String, _ value: Value, _ node: Located?) {
    switch value {
    case .table(let entries) where !entries.isEmpty:
      let isName = node?.text != nil && value["kind"].map { $0 == .text(node?.text ?? "") } ?? false
      // A number that stands for a component: its settings were not written one by one.
      guard node == nil || node?.entries != nil || isName else { return add(key, value, node) }
      for (name, inner) in entries {
        let path = key.isEmpty ? name : "\(key).\(name)"
        visit(path, inner, isName ? (name == "kind" ? node : nil) : node?[name]?.value)
      }
    case .list(let items) where node != nil && items.contains(where: \.isTable):
      if case .sequence(let nodes)? = node?.content, nodes.count == items.count {
        for (index, item) in items.enumerated() { visit("\(key)[\(index)]", item, nodes[index]) }
      } else if items.count == 1 {
        visit("\(key)[0]", items[0], node)
      } else {
        add(key, value, node)
      }
    default: add(key, value, node)
    }
  }

  private mutating func add(_ key: String, _ value: Value, _ node: Located?) {
    settings.append(
      SettingOrigin(key: key, value: value, origin: node.map { origin(of: key, value, $0) } ?? .standard))
  }

  private func origin(of key: String, _ value: Value, _ node: Located) -> Origin {
    // The kind of a default component, made explicit by whoever set one of its keys, was written by nobody.
    if key.hasSuffix(".kind"), !node.isWritten { return .standard }
    switch node.location.input.kind {
    case .override(_, let replaced): return .override(argument: node.location.input.name, replaced: replaced)
    case .file:
      let isSwept = swept.contains { key == $0 || key.hasPrefix($0 + ".") || key.hasPrefix($0 + "[") }
      return isSwept ? .sweep(node.location) : .file(node.location)
    }
  }
}

extension Located {
  /// Whether the text of a scalar stands at its place.
  fileprivate var isWritten: Bool {
    guard let text else { return true }
    let rest = location.input.rest(line: location.line, column: location.column).drop {
      $0 == "'" || $0 == "\""
    }
    return rest.starts(with: text.unicodeScalars)
  }
}

extension Value {
  fileprivate var isTable: Bool {
    if case .table = self { true } else { false }
  }
}

extension Origin: CustomStringConvertible {
  public var description: String {
    switch self {
    case .file(let location): location.description
    case .sweep(let location): "sweep, \(location.description)"
    case .override(let argument, let replaced):
      "--set \(argument)" + (replaced.map { " (overrides \($0))" } ?? "")
    case .standard: "default"
    }
  }
}
