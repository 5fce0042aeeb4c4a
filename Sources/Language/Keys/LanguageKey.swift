public import Components

/// A key at the top of an experiment file that is part of the language and not a setting: it says where
/// settings come from.
///
/// This table drives reading, the schema, help and completion, as `Experiment.settings` does for settings.
public struct LanguageKey: Sendable {
  public let key: String
  public let doc: String
  public let shape: Shape
  /// Lines of a file, for editors and help.
  public let examples: [String]
  /// True for a key through which any setting may come from elsewhere, so that none is required in the file.
  public let suppliesAll: Bool

  /// What may follow the key.
  public indirect enum Shape: Sendable {
    /// A value of the kind that settings have.
    case value(ValueType)
    /// A mapping whose keys are dotted keys of the file.
    case assignments(Assigned)
    /// A mapping from names that the author chooses.
    case named(Shape)
    /// A mapping with keys of its own; required ones by name.
    case table([LanguageKey], required: [String])
  }

  /// What may follow a dotted key.
  public enum Assigned: String, Sendable {
    /// One value, of the setting's type.
    case value
    /// A list of values, not empty.
    case values
    /// The lowest and the highest number.
    case bounds
  }

  public init(_ key: String, _ shape: Shape, doc: String, examples: [String] = [], suppliesAll: Bool = false)
  {
    (self.key, self.shape, self.doc, self.examples, self.suppliesAll) = (
      key, shape, doc, examples, suppliesAll
    )
  }

  /// The key of the files that a file takes over.
  static let extends = "extends"

  /// The keys of the language, in the order in which help lists them.
  public static let all: [LanguageKey] =
    SweepBlock.allCases.map { LanguageKey($0.rawValue, $0.shape, doc: $0.doc, examples: [$0.example]) } + [
      LanguageKey(
        extends, .value(.list(of: .text(.line), count: 1...64)),
        doc:
          "Experiment files whose settings this one takes over, later ones first; its own keys win, lists replace lists.",
        examples: ["extends: base.exp", "extends: [base.exp, long.exp]"], suppliesAll: true)
    ]
}

extension LanguageKey {
  /// Those that stand beside settings when these are read; by then, what comes from other files is in its
  /// place.
  static var besideSettings: [LanguageKey] { all.filter { !$0.suppliesAll } }

  /// A noun phrase: "a mapping from dotted keys to lists of values".
  public var expectation: String { shape.expectation }
}

extension LanguageKey.Shape {
  var expectation: String {
    switch self {
    case .value(let type): type.expectation
    case .assignments(.value): "a mapping from dotted keys to values"
    case .assignments(.values): "a mapping from dotted keys to lists of values"
    case .assignments(.bounds): "a mapping from dotted keys to the lowest and the highest number"
    case .named(let inner): "a mapping from names of your own to \(inner.expectation)"
    case .table(let keys, _): "a mapping with keys " + keys.map(\.key).joined(separator: ", ")
    }
  }
}
