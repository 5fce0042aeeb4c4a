import Components
import OrderedCollections

/// Schemas of scalars: what our reader takes for a number, flag or text, whatever a YAML parser makes of it.
enum ScalarSchemas {
  static let flag: Schema = ["type": .text("boolean")]

  /// The word that stands for nothing.
  static let none: Schema = ["const": .text("none")]

  /// `2_000` is a text to YAML 1.2, and `2e3` one to YAML 1.1.
  static func integer(_ range: ClosedRange<Int>) -> Schema {
    var schema: Schema = ["type": .words(["integer", "string"])]
    if range.lowerBound != .min { schema["minimum"] = .integer(range.lowerBound) }
    if range.upperBound != .max { schema["maximum"] = .integer(range.upperBound) }
    let grouped = "[1-9][0-9]*(_[0-9]+)+", exponential = "[0-9]+(\\.[0-9]+)?[eE][+]?[0-9]+"
    schema["pattern"] = .text("^\(sign(mayBeNegative: range.lowerBound < 0))(\(grouped)|\(exponential))$")
    return schema
  }

  /// `1e-3` is a text to YAML 1.1. Infinities, which YAML has and settings have not, lie beyond the bounds.
  static func real(_ interval: Interval) -> Schema {
    var schema: Schema = ["type": .words(["number", "string"])]
    let lower = interval.lower.isFinite ? interval.lower : -Double.greatestFiniteMagnitude
    let upper = interval.upper.isFinite ? interval.upper : Double.greatestFiniteMagnitude
    schema[interval.includesLower || !interval.lower.isFinite ? "minimum" : "exclusiveMinimum"] = .real(lower)
    schema[interval.includesUpper || !interval.upper.isFinite ? "maximum" : "exclusiveMaximum"] = .real(upper)
    let digits = "([0-9][0-9_]*\\.?[0-9]*|\\.[0-9]+)"
    schema["pattern"] = .text(
      "^(?=.*[eE_])\(sign(mayBeNegative: interval.lower < 0))\(digits)([eE][-+]?[0-9]+)?$")
    return schema
  }

  /// Texts without quotes may look like numbers and flags.
  static func text(_ rule: TextRule) -> Schema {
    switch rule {
    case .prose: ["type": anyType]
    case .line:
      [
        "type": anyType,
        "not": .table(["type": .text("string"), "pattern": .text("[\\u0000-\\u001f\\u007f]")]),
      ]
    case .slug:
      [
        "type": .words(["string", "integer"]), "pattern": .text("^(?!\(devices)$)[a-z0-9][a-z0-9-]*$"),
        "maxLength": .integer(100), "minimum": .integer(0), "examples": .words(["vanishing"]),
      ]
    case .last:
      [
        "type": .text("string"), "pattern": .text("^ *last +0*[1-9][0-9]* *$"),
        "examples": .words(["last 5"]),
      ]
    }
  }

  static func choice(_ words: [String]) -> Schema { ["enum": .words(words)] }

  /// `first..last`
  static let range: Schema = [
    "type": .text("string"), "pattern": .text("^[-+]?[0-9][0-9_]*\\.\\.[-+]?[0-9][0-9_]*$"),
    "examples": .words(["1..5"]),
  ]

  static let anyType = Value.words(["string", "number", "boolean"])

  /// Names that some systems keep for themselves.
  private static let devices = "(con|prn|aux|nul|com[0-9]|lpt[0-9])"

  private static func sign(mayBeNegative: Bool) -> String { mayBeNegative ? "[-+]?" : "\\+?" }
}
