public import Components

/// `model.from`: which stored weights of an earlier trial a network begins with.
public struct StartSettings: Configurable, Equatable {
  public enum Point: Sendable, Equatable, ValueConvertible {
    /// The record taken before this update.
    case step(Int)
    case last
    /// The weights after the last update.
    case final

    public init?(value: Value) {
      switch value {
      case .integer(let step): self = .step(step)
      case .text("last"): self = .last
      case .text("final"): self = .final
      default: return nil
      }
    }

    public var value: Value {
      switch self {
      case .step(let step): .integer(step)
      case .last: .text("last")
      case .final: .text("final")
      }
    }
  }

  public var result = ""
  public var record = Point.final

  public init() {}

  public static let settings: [Setting<StartSettings>] = [
    Setting(
      "result", \.result, .text(.line), required: true,
      doc: """
        The trial: EXPERIMENT/VARIANT/SEED in the results folder. Without SEED that of each trial's own seed, without VARIANT that of \
        its own variant, or the only one there is. Or the path of a trial file, relative to the results folder, that ends in .h5.
        """),
    Setting(
      "record", \.record, .oneOf([.integer(0...1_000_000_000), .choice(["last", "final"])]),
      doc: """
        Which of its weights: those before an update that it has on record, those of the last record, or the final ones, after the \
        last update. The optimizer starts afresh.
        """),
  ]

  public var problems: [Problem] {
    result.isEmpty ? [Problem("result", "no trial is named", suggestion: "write EXPERIMENT/VARIANT/SEED")] : []
  }
}
