public import Components
public import OrderedCollections
public import TrialFormat

/// `model.from`: which stored weights a network begins with: those of an earlier trial, or of a file from
/// elsewhere.
public struct StartSettings: Configurable, Equatable {
  public enum Point: Sendable, Equatable, ValueConvertible {
    /// The weights after the last update.
    case final
    case record(RecordChoice)

    public init?(value: Value) {
      if value == .text("final") {
        self = .final
      } else if let record = RecordChoice(value: value) {
        self = .record(record)
      } else {
        return nil
      }
    }

    public var value: Value {
      switch self {
      case .final: .text("final")
      case .record(let record): record.value
      }
    }
  }

  public var result = ""
  public var safetensors: String?
  public var record = Point.final
  /// Changes of the weights, in the order in which they are made.
  public var set: OrderedDictionary<String, Double> = [:]
  public var multiply: OrderedDictionary<String, Double> = [:]
  public var add: OrderedDictionary<String, Double> = [:]

  public init() {}

  public static let settings: [Setting<StartSettings>] = [
    Setting(
      "result", \.result, .text(.line),
      doc: """
        The trial: EXPERIMENT/VARIANT/SEED in the results folder. Without SEED that of each trial's own seed, without VARIANT that of \
        its own variant, or the only one there is. Or the path of a trial file, relative to the results folder, that ends in .h5.
        """),
    Setting(
      "record", \.record, .oneOf([.integer(0...1_000_000_000), .choice(["first", "last", "final"])]),
      doc: """
        Which of its weights: those before an update that it has on record, those of the record before the first or the latest update, \
        or the final ones, after the last update. The optimizer starts afresh.
        """),
    Setting(
      "safetensors", \.safetensors, .optional(.text(.line)),
      doc: """
        Weights trained elsewhere, in the place of a trial's: a file of safetensors under torch.nn's names, relative to the experiment file. \
        For cells rnn (tanh, relu), irnn, lstm and gru with a Linear as read-out; lab export --safetensors writes such files.
        """
    ).later,
    .namedNumbers(
      "set", \.set, noun: StartSettings.noun,
      doc: "Numbers that take the place of all stored ones of a parameter, or of one gate's part: { b.f: 0 }."
    ).later,
    .namedNumbers(
      "multiply", \.multiply, noun: StartSettings.noun,
      doc: "Numbers by which those of a parameter, or of one gate's part, are multiplied then: { W: 1.1 }."
    ).later,
    .namedNumbers(
      "add", \.add, noun: StartSettings.noun,
      doc: "Numbers that are added last to those of a parameter, or of one gate's part: { b.f: 1 }."
    ).later,
  ]

  private static let noun = "a parameter, or parameter.gate,"

  public var problems: [Problem] {
    let words: Remedy = "write result: EXPERIMENT/VARIANT/SEED, or safetensors: FILE"
    guard let safetensors else {
      return result.isEmpty ? [Problem("result", "no trial is named", remedy: words)] : []
    }
    if safetensors.isEmpty { return [Problem("safetensors", "no file is named", remedy: words)] }
    if !result.isEmpty {
      return [
        Problem(
          "safetensors", "weights come from a trial or from a file, not from both", remedy: "leave out one")
      ]
    }
    return record == .final
      ? [] : [Problem("record", "a file of safetensors has no records", remedy: "leave record out")]
  }
}
