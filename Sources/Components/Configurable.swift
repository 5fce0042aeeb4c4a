public import OrderedCollections

/// A value whose settings can stand in an experiment file: a component, or a section of the file.
public protocol Configurable: Sendable {
  /// All settings at their defaults.
  init()
  /// The table that drives parsing, defaults, validation, help and the table of settings on the page.
  static var settings: [Setting<Self>] { get }
  /// Contradictions between settings that are each valid on their own.
  var problems: [Problem] { get }
  /// The version of the code that turns the settings into numbers: 0 at first, part of `decisive` forms from
  /// 1 on.
  ///
  /// It is raised by hand when the same settings come to give other numbers: results of trials that hold a
  /// value of this type are then computed anew, and no others. What a type uses without a setting that names
  /// it, such as a cell's initial defaults, belongs to the type: when that changes, so does the type's
  /// revision. What belongs to no type with settings, such as the training loop or the random streams,
  /// changes all trials: it raises `numericsVersion`.
  static var revision: Int { get }
}

extension Configurable {
  public var problems: [Problem] { [] }
  public static var revision: Int { 0 }

  /// All contradictions in this value and in the sections and components that it holds, with keys relative to
  /// this value: `optimizer.clip.threshold`, `beside[1].stride`.
  public var allProblems: [Problem] { problems + innerProblems { _ in true } }

  /// The contradictions inside the sections and components at the keys that are wanted.
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
          key: $0.key, type: $0.type, doc: $0.doc, unit: $0.unit, reference: $0.reference,
          isRequired: $0.isRequired,
          defaultValue: $0.get(defaults, .whole), bearing: $0.bearing)
      }
    }
  }

  /// Every setting with its value.
  public var table: Value { .table(entries(.whole)) }

  /// Reads a table whose values have the settings' types; missing keys keep their defaults. Nil if a value
  /// has another type.
  public init?(table: Value) {
    guard case .table(let entries) = table else { return nil }
    self.init()
    if !take(entries) { return nil }
  }

  /// Sets the settings named by the keys; the others stay. False if a value does not have its setting's type.
  public mutating func take(_ entries: OrderedDictionary<String, Value>) -> Bool {
    for setting in Self.settings {
      if let value = entries[setting.key], !setting.set(&self, value) { return false }
    }
    return true
  }
}
