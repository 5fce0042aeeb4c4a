public import Components

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// `record:` of an experiment file: at which updates the network is opened up, and what is kept.
public struct RecordSettings: Configurable {
  public enum Point: Sendable, Equatable, ValueConvertible {
    case step(Int)
    case last

    public init?(value: Value) {
      switch value {
      case .integer(let step): self = .step(step)
      case .text("last"): self = .last
      case .text("first"): self = .step(0)
      default: return nil
      }
    }

    public var value: Value {
      switch self {
      case .step(let step): .integer(step)
      case .last: .text("last")
      }
    }
  }

  public enum Tensor: String, Sendable, CaseIterable, ValueConvertible { case states }

  public var every: Int?
  public var log: Int?
  public var at: [Point] = [.step(0), .last]
  public var tensors: [Tensor] = [.states]
  public var diagnostics: [any NetworkDiagnostic] = []

  public init() {}

  public static let settings: [Setting<RecordSettings>] = [
    Setting(
      "every", \.every, .optional(.integer(1...1_000_000_000)), unit: "updates",
      doc: "A record every so many updates, from 0 on."),
    Setting(
      "log", \.log, .optional(.integer(1...1000)), unit: "records",
      doc: "So many records at updates that grow by a constant factor, from 1 to the last."),
    Setting(
      "at", \.at, .list(of: .oneOf([.integer(0...1_000_000_000), .choice(["first", "last"])]), count: 0...Int.max),
      doc: "Records before these updates: numbers from 0, first or last."),
    Setting(
      "tensors", \.tensors, .list(of: .choice(Tensor.allCases.map(\.rawValue)), count: 0...Int.max),
      doc: """
        What records hold besides batch, parameters, gradients and outputs. states: s_t and λ_t at every step of the sequence.
        """),
    .components(
      "diagnostics", \.diagnostics, NetworkDiagnostics.family, doc: "What is measured of the network at every record."),
  ]

  /// The updates before which a record is taken, rising.
  public func schedule(steps: Int) -> [Int] {
    var chosen: Set<Int> = []
    for point in at {
      switch point {
      case .step(let step): chosen.insert(step)
      case .last: chosen.insert(steps - 1)
      }
    }
    if let every { chosen.formUnion(stride(from: 0, to: steps, by: every)) }
    if let log {
      let span = Double(max(steps - 1, 1))
      for number in 0..<log {
        let share = log == 1 ? 1 : Double(number) / Double(log - 1)
        chosen.insert(Int(pow(span, share).rounded()))
      }
    }
    return chosen.filter { $0 < steps }.sorted()
  }
}
