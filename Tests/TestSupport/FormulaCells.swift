import Components
import OrderedCollections
public import Recurrent

/// Formula cells for tests: the built-in cells spelt out, and what no built-in cell has.
public enum FormulaCells {
  public static let rnn = cell(["gates": ["s"], "state": ["s": "tanh(a.s)"]])

  public static let lstm = cell([
    "gates": ["i", "f", "g", "o"], "let": ["q1": "sigmoid(a.f) * q + sigmoid(a.i) * tanh(a.g)"],
    "state": ["s": "sigmoid(a.o) * tanh(q1)", "q": "q1"],
  ])

  public static let gru = cell([
    "gates": ["r", "z", "n"], "parameters": ["d"],
    "let": ["r": "sigmoid(a.r)", "z": "sigmoid(a.z)", "n": "tanh(x.n + r * (s.n + d))"],
    "state": ["s": "n + z * (s - n)"],
  ])

  public static let gruResetBefore = cell([
    "gates": ["r", "z", "n"], "let": ["r": "sigmoid(a.r)", "z": "sigmoid(a.z)", "n": "tanh(a.n)"],
    "reads": ["n": "r * s"], "state": ["s": "(1 - z) * n + z * s"],
  ])

  /// Two components of which W reads one and the head the other, a parameter, a gate's parts apart, every
  /// function and operator.
  public static let parts = cell([
    "gates": ["u", "v"], "parameters": ["k"],
    "let": [
      "drive": "tanh(x.u) * sigmoid(s.u - k) + 0.3 * relu(x.v + 0.1)",
      "rate": "softplus(s.v + x.u) / (2 + exp(-x.v))",
    ],
    "state": ["h": "sigmoid(k * m) * drive - m / 4", "m": "tanh(-(rate * h) + drive - 0.25 * m)"],
    "recurrent": "m", "output": "h",
  ])

  /// Two stages of which the second reads parameters, named values and parts of the first's gates.
  public static let twoStages = cell([
    "gates": ["c", "w", "e"], "parameters": ["d", "k"],
    "let": ["n": "tanh(gate * a.c + d)", "gate": "sigmoid(a.w)", "unused": "gate * gate"],
    "reads": ["c": "gate * m + tanh(a.e)"],
    "state": ["m": "0.5 * m + n * (1 - gate) + 0.1 * s.e", "h": "k * tanh(m) + gate * n + x.w"],
    "output": "h",
  ])

  /// A second stage whose input and recurrent part are kept apart.
  public static let twoStagesApart = cell([
    "gates": ["r", "n"], "parameters": ["d"], "let": ["r": "sigmoid(a.r)"], "reads": ["n": "r * tanh(s)"],
    "state": ["s": "0.5 * s + tanh(x.n + r * (s.n + d))"],
  ])

  /// W reads a function of the state: the first stage has no gates.
  public static let rates = cell([
    "gates": ["a"], "parameters": ["k"], "reads": ["a": "tanh(k * s)"], "state": ["s": "0.7 * s + 0.3 * a.a"],
  ])

  /// A formula cell with these settings.
  public static func cell(_ settings: KeyValuePairs<String, FormulaText>) -> FormulaCell {
    cell(settings.map { ($0, $1) })
  }

  public static func cell(_ settings: [(String, FormulaText)]) -> FormulaCell {
    let table = OrderedDictionary(uniqueKeysWithValues: settings.map { ($0.0, $0.1.setting) })
    guard let cell = FormulaCell(table: .table(table)) else {
      preconditionFailure("a setting of another type")
    }
    return cell
  }
}

/// Text, a list of texts or a mapping to texts, as literals.
public enum FormulaText: ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral, Sendable
{
  case text(String)
  case list([String])
  case mapping([(String, String)])

  public init(stringLiteral text: String) { self = .text(text) }
  public init(arrayLiteral texts: String...) { self = .list(texts) }
  public init(dictionaryLiteral entries: (String, String)...) { self = .mapping(entries) }

  fileprivate var setting: Components.Value {
    switch self {
    case .text(let text): .text(text)
    case .list(let texts): .list(texts.map { .text($0) })
    case .mapping(let entries):
      .table(OrderedDictionary(uniqueKeysWithValues: entries.map { ($0.0, Components.Value.text($0.1)) }))
    }
  }
}
