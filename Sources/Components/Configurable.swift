public import OrderedCollections

/// A value whose settings an experiment file can state: a component, or a section of the file.
public protocol Configurable: Sendable {
  /// All settings at their defaults.
  init()
  /// The table that drives parsing, defaults, validation, help and the page's settings table.
  static var settings: [Setting<Self>] { get }
  /// Contradictions between settings that are each valid alone.
  var problems: [Problem] { get }
  /// Which code turns settings into numbers: 0 at first, part of `decisive` forms from 1 on.
  ///
  /// Raised by hand where values with the same settings come to other numbers than before: results of trials that hold a value of
  /// this type are computed anew, no others. What a type uses without a setting that names it, as a cell does its initial defaults,
  /// is its own: where that changes, so does the type's revision. What no type of settings answers for, the loop of training or
  /// the streams of randomness, changes all trials: it raises `numericsVersion`.
  static var revision: Int { get }
}

extension Configurable {
  public var problems: [Problem] { [] }
  public static var revision: Int { 0 }

  /// The contradictions in this value and in the sections and components it holds, with keys from here:
  /// `optimizer.clip.threshold`, `beside[1].stride`.
  public var allProblems: [Problem] { problems + innerProblems { _ in true } }

  /// The contradictions inside the sections and components at some keys.
  public func innerProblems(at isWanted: (String) -> Bool) -> [Problem] {
    Self.settings.flatMap { setting in
      isWanted(setting.key) ? setting.problems(self).map { $0.inside(setting.key) } : []
    }
  }

  /// The settings without their Swift types, in order of declaration.
  public static var descriptors: [Descriptor] {
    SettingTable.descriptors(of: Self.self) {
      let defaults = Self()
      return settings.map {
        Descriptor(
          key: $0.key, type: $0.type, doc: $0.doc, unit: $0.unit, reference: $0.reference, isRequired: $0.isRequired,
          defaultValue: $0.get(defaults, .whole), bearing: $0.bearing)
      }
    }
  }

  /// Every setting with its value.
  public var table: Value { .table(entries(.whole)) }

  /// Reads a table whose values have the settings' types; missing keys keep their defaults. Nil where a value has another type.
  public init?(table: Value) {
    guard case .table(let entries) = table else { return nil }
    self.init()
    if !take(entries) { return nil }
  }

  /// Takes over values by their keys; the others stay. False where a value has another type than its setting.
  public mutating func take(_ entries: OrderedDictionary<String, Value>) -> Bool {
    for setting in Self.settings {
      if let value = entries[setting.key], !setting.set(&self, value) { return false }
    }
    return true
  }
}
