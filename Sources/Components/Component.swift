import OrderedCollections

/// Something an experiment file can name: a cell, task, optimizer, figure, …
public protocol Component: Configurable {
  /// The name in experiment files: `[a-z0-9-]+`.
  static var kind: String { get }
  /// One line for help.
  static var summary: String { get }
  /// The paper or documentation that the component follows.
  static var reference: String? { get }
  /// Settings that others of its family have and for which it has no use: their keys, each with the reason.
  static var declined: [String: String] { get }
}

extension Component {
  public static var reference: String? { nil }
  public static var declined: [String: String] { [:] }

  /// The mapping form with every setting: `{kind: …, …}`.
  public var resolved: Value { mapping(.whole) }

  /// The mapping form from which identities are made: see `decisiveTable`.
  public var decisive: Value { mapping(.decisive) }

  func mapping(_ form: Form) -> Value {
    var result: OrderedDictionary<String, Value> = ["kind": .text(Self.kind)]
    for (key, value) in entries(form) { result[key] = value }
    return .table(result)
  }
}

/// The components that may stand at one place of an experiment file. A folder's index lists its members.
public struct Family: Sendable {
  /// A singular noun: "cell".
  public let name: String
  public let members: [any Component.Type]

  public init(_ name: String, _ members: [any Component.Type]) {
    (self.name, self.members) = (name, members)
  }

  public var kinds: [String] { members.map { $0.kind } }

  var article: String { "aeiou".contains(name.first ?? "x") ? "an" : "a" }

  public func member(_ kind: String) -> (any Component.Type)? { members.first { $0.kind == kind } }

  /// The component of a mapping `{kind: …, settings}`; nil if the kind is unknown or a value does not have
  /// its setting's type.
  public func make(_ value: Value) -> (any Component)? {
    guard case .text(let kind)? = value["kind"], let member = member(kind) else { return nil }
    return member.init(table: value)
  }
}
