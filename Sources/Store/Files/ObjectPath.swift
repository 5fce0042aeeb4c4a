/// The absolute path of an object in a file: groups, then a name.
struct ObjectPath: Hashable, CustomStringConvertible {
  let components: [String]
  let description: String

  static let root = ObjectPath(components: [])

  private init(components: [String]) {
    (self.components, description) = (components, "/" + components.joined(separator: "/"))
  }

  /// Parses `/records/step` or `records/step`; throws `badName` if a component cannot be used.
  init(_ text: String, _ action: @autoclosure () -> String, in file: String) throws(StoreError) {
    let inner = text.hasPrefix("/") ? text.dropFirst() : text[...]
    guard !inner.isEmpty else {
      self = .root
      return
    }
    components = inner.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    description = text.hasPrefix("/") ? text : "/" + text
    for component in components {
      guard let rule = PathComponent.brokenRule(component) else { continue }
      throw StoreError(file, action(), .badName(text, rule: rule))
    }
  }

  var isRoot: Bool { components.isEmpty }
  var name: String { components.last ?? "/" }
  var parent: ObjectPath { ObjectPath(components: Array(components.dropLast())) }

  static func == (one: ObjectPath, other: ObjectPath) -> Bool { one.description == other.description }

  func hash(into hasher: inout Hasher) { hasher.combine(description) }

  func child(_ name: String) -> ObjectPath { ObjectPath(components: components + [name]) }

  /// This path and those around it, from the innermost to the root.
  var outward: [ObjectPath] {
    (0...components.count).reversed().map { ObjectPath(components: Array(components.prefix($0))) }
  }
}
