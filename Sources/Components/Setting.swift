public import OrderedCollections

/// One key of a component or section: the only place where its name, type, range, unit and meaning are
/// written down. Its default is the property's initial value.
public struct Setting<Root: Configurable>: Sendable {
  public let key: String
  public let type: ValueType
  public let doc: String
  public let unit: String?
  public let reference: String?
  public let isRequired: Bool
  var bearing = Bearing.always
  let get: @Sendable (Root, Form) -> Value
  let set: @Sendable (inout Root, Value) -> Bool
  /// Contradictions inside the sections or components that the setting holds.
  let problems: @Sendable (Root) -> [Problem]

  init(
    key: String, type: ValueType, doc: String, unit: String? = nil, reference: String? = nil,
    isRequired: Bool = false,
    get: @escaping @Sendable (Root, Form) -> Value, set: @escaping @Sendable (inout Root, Value) -> Bool,
    problems: @escaping @Sendable (Root) -> [Problem] = { _ in [] }
  ) {
    (self.key, self.type, self.doc, self.unit, self.reference) = (key, type, doc, unit, reference)
    (self.isRequired, self.get, self.set, self.problems) = (isRequired, get, set, problems)
  }

  /// A setting held by a plain property.
  public init<Property: ValueConvertible>(
    _ key: String, _ path: any WritableKeyPath<Root, Property> & Sendable, _ type: ValueType,
    unit: String? = nil,
    required: Bool = false, reference: String? = nil, doc: String
  ) {
    self.init(
      key: key, type: type, doc: doc, unit: unit, reference: reference, isRequired: required,
      get: { root, _ in root[keyPath: path].value },
      set: { root, value in
        guard let property = Property(value: value) else { return false }
        root[keyPath: path] = property
        return true
      })
  }

  /// A setting that names a component of a family: `cell: lstm` or `cell: { kind: lstm, … }`.
  public static func component<Property: Sendable>(
    _ key: String, _ path: any WritableKeyPath<Root, Property> & Sendable, _ family: Family,
    required: Bool = false, doc: String
  ) -> Setting {
    Setting(
      key: key, type: .component(family), doc: doc, isRequired: required,
      get: { root, form in (root[keyPath: path] as? any Component)?.mapping(form) ?? .text("none") },
      set: { root, value in
        guard let property = family.make(value) as? Property else { return false }
        root[keyPath: path] = property
        return true
      },
      problems: { ($0[keyPath: path] as? any Component)?.allProblems ?? [] })
  }

  /// A component, or the word `none`.
  public static func optionalComponent<Property: Sendable>(
    _ key: String, _ path: any WritableKeyPath<Root, Property?> & Sendable, _ family: Family, doc: String
  ) -> Setting {
    Setting(
      key: key, type: .optional(.component(family)), doc: doc,
      get: { root, form in
        root[keyPath: path].flatMap { $0 as? any Component }?.mapping(form) ?? .text("none")
      },
      set: { root, value in
        if value == .text("none") {
          root[keyPath: path] = nil
          return true
        }
        guard let property = family.make(value) as? Property else { return false }
        root[keyPath: path] = property
        return true
      },
      problems: { root in root[keyPath: path].flatMap { $0 as? any Component }?.allProblems ?? [] })
  }

  /// A list of components of one family.
  public static func components<Property: Sendable>(
    _ key: String, _ path: any WritableKeyPath<Root, [Property]> & Sendable, _ family: Family, doc: String
  ) -> Setting {
    Setting(
      key: key, type: .list(of: .component(family), count: 0...Int.max), doc: doc,
      get: { root, form in .list(root[keyPath: path].compactMap { ($0 as? any Component)?.mapping(form) }) },
      set: { root, value in
        guard case .list(let items) = value else { return false }
        let made = items.compactMap { family.make($0) as? Property }
        root[keyPath: path] = made
        return made.count == items.count
      },
      problems: { root in
        root[keyPath: path].enumerated().flatMap { index, item in
          ((item as? any Component)?.allProblems ?? []).map { $0.inside("[\(index)]") }
        }
      })
  }

  /// A mapping from names that the file's author chooses to components of one family.
  ///
  /// - Parameters:
  ///   - key: the setting's name.
  ///   - path: the property that holds its value.
  ///   - family: the components.
  ///   - noun: what a name stands for: "a parameter".
  ///   - number: the component that a bare number stands for.
  ///   - doc: what it means, for help.
  public static func namedComponents<Property: Sendable>(
    _ key: String, _ path: any WritableKeyPath<Root, OrderedDictionary<String, Property>> & Sendable,
    _ family: Family,
    noun: String, number: @escaping @Sendable (Double) -> Property, doc: String
  ) -> Setting {
    Setting(
      key: key, type: .mapping(of: .oneOf([.component(family), .real(.any)]), noun: noun), doc: doc,
      get: { root, form in
        .table(root[keyPath: path].compactMapValues { ($0 as? any Component)?.mapping(form) })
      },
      set: { root, value in
        guard case .table(let entries) = value else { return false }
        let made = entries.compactMapValues { Double(value: $0).map(number) ?? family.make($0) as? Property }
        root[keyPath: path] = made
        return made.count == entries.count
      },
      problems: { root in
        root[keyPath: path].flatMap { name, item in
          ((item as? any Component)?.allProblems ?? []).map { $0.inside(name) }
        }
      })
  }

  /// A mapping from names that the file's author chooses to numbers.
  ///
  /// - Parameters:
  ///   - key: the setting's name.
  ///   - path: the property that holds its value.
  ///   - noun: what a name stands for: "a parameter".
  ///   - doc: what it means, for help.
  public static func namedNumbers(
    _ key: String, _ path: any WritableKeyPath<Root, OrderedDictionary<String, Double>> & Sendable,
    noun: String,
    doc: String
  ) -> Setting {
    Setting(
      key: key, type: .mapping(of: .real(.any), noun: noun), doc: doc,
      get: { root, _ in .table(root[keyPath: path].mapValues { .real($0) }) },
      set: { root, value in
        guard case .table(let entries) = value else { return false }
        root[keyPath: path] = entries.compactMapValues { Double(value: $0) }
        return root[keyPath: path].count == entries.count
      }, problems: { _ in [] })
  }

  /// A mapping with fixed keys of its own, or the word `none`.
  public static func optionalSection<Section: Configurable>(
    _ key: String, _ path: any WritableKeyPath<Root, Section?> & Sendable, doc: String
  ) -> Setting {
    Setting(
      key: key, type: .optional(.section(Section.descriptors)), doc: doc,
      get: { root, form in (root[keyPath: path]?.entries(form)).map { .table($0) } ?? .text("none") },
      set: { root, value in
        if value == .text("none") {
          root[keyPath: path] = nil
          return true
        }
        guard let section = Section(table: value) else { return false }
        root[keyPath: path] = section
        return true
      },
      problems: { $0[keyPath: path]?.allProblems ?? [] })
  }

  /// A mapping with fixed keys of its own.
  public static func section<Section: Configurable>(
    _ key: String, _ path: any WritableKeyPath<Root, Section> & Sendable, required: Bool = false, doc: String
  ) -> Setting {
    Setting(
      key: key, type: .section(Section.descriptors), doc: doc, isRequired: required,
      get: { root, form in .table(root[keyPath: path].entries(form)) },
      set: { root, value in
        guard let section = Section(table: value) else { return false }
        root[keyPath: path] = section
        return true
      },
      problems: { $0[keyPath: path].allProblems })
  }
}

/// A setting without its Swift type, as parsers, help and error messages read it.
public struct Descriptor: Sendable {
  public let key: String
  public let type: ValueType
  public let doc: String
  public let unit: String?
  public let reference: String?
  public let isRequired: Bool
  /// The value of a file that does not set it.
  public let defaultValue: Value
  public internal(set) var bearing = Bearing.always
}
