public import Components
public import Diagnostics
public import Gradients
import LinearAlgebra
public import Recurrent
public import TrialFormat

/// `record:` of an experiment file: before which updates a record of the network is taken, and what it holds.
public struct RecordSettings: Configurable {
  public enum Tensor: String, Sendable, CaseIterable, ValueConvertible { case states, messages, jacobians }

  public var every: Int?
  public var log: Int?
  /// The first record is that of update 0 and is always written as 0, because stored settings and identities
  /// have no other word for it.
  public var at: [RecordChoice] = [.update(0), .last] {
    didSet { at = at.map { $0 == .first ? .update(0) : $0 } }
  }
  public var beforeDivergence: Int?
  public var whenClipped: Int?
  public var tensors: [Tensor] = [.states]
  public var messages = MessageSettings()
  public var probe: Int?
  public var diagnostics: [any Instrument] = []

  public init() {}

  public static let settings: [Setting<RecordSettings>] = [
    Setting(
      "every", \.every, .optional(.integer(1...1_000_000_000)), unit: "updates",
      doc: "A record before each update whose number, counted from 0, is a multiple of this."),
    Setting(
      "log", \.log, .optional(.integer(1...1000)), unit: "records",
      doc: "This many records, before updates whose numbers grow by a constant factor, from 1 to the last."),
    Setting(
      "at", \.at,
      .list(of: .oneOf([.integer(0...1_000_000_000), .choice(["first", "last"])]), count: 0...Int.max),
      doc: "Records before these updates: numbers from 0, first or last."),
    Setting(
      "before_divergence", \.beforeDivergence, .optional(.integer(1...1000)), unit: "updates",
      doc: """
        If a trial diverges, records before this many of its last updates, including the one that could not be made; they come \
        after those of the schedule. The parameters of as many updates are kept in memory.
        """
    ).later,
    Setting(
      "when_clipped", \.whenClipped, .optional(.integer(1...10_000)), unit: "records",
      doc:
        "Records before the first updates whose gradient is changed by clipping, this many besides those of the schedule."
    ).later,
    Setting(
      "tensors", \.tensors, .list(of: .choice(Tensor.allCases.map(\.rawValue)), count: 0...Int.max),
      doc: """
        What records hold besides batch, parameters, gradients and outputs. states: s_t and λ_t at every step of the sequence; \
        messages: how the state depends on each parameter at every step, alpha and beta, zeta and gamma, of one example; \
        jacobians: J_t = ∂s_t/∂s_{t−1}, of the same example.
        """),
    .section(
      "messages", \.messages, doc: "Whose messages and Jacobians are kept, where record.tensors names them."),
    Setting(
      "probe", \.probe, .optional(.integer(0...65536)), unit: "sequences",
      doc: """
        Sequences of the probe batch: of the validation set, chosen by the trial's seed, the same at every record and without dropout, \
        so that records can be compared; none: as many as train.batch. 0: no probe batch.
        """
    ).later,
    .components(
      "diagnostics", \.diagnostics, Family.diagnostics,
      doc: "What is measured of the network at every record, or of every update."),
  ]

  /// The updates before which a record is taken, in increasing order.
  public func schedule(updates: Int) -> [Int] {
    var chosen = scattered(updates: updates)
    if let every { chosen.formUnion(stride(from: 0, to: updates, by: every)) }
    return chosen.sorted()
  }

  /// The most records that a trial can have, without a list of them.
  public func count(updates: Int) -> Int {
    let chosen = scattered(updates: updates),
      events = min((beforeDivergence ?? 0) + (whenClipped ?? 0), updates)
    guard let every else { return chosen.count + events }
    return (updates + every - 1) / every + chosen.count { !$0.isMultiple(of: every) } + events
  }

  /// Whether a trial may have a record before an update.
  public func mayHold(_ update: Int, of updates: Int) -> Bool {
    guard update < updates else { return false }
    if beforeDivergence != nil || whenClipped != nil { return true }
    return every.map { update.isMultiple(of: $0) } ?? false || scattered(updates: updates).contains(update)
  }

  /// The updates named one by one and those of `log`.
  private func scattered(updates: Int) -> Set<Int> {
    var chosen: Set<Int> = []
    for point in at {
      switch point {
      case .first: chosen.insert(0)
      case .update(let update): chosen.insert(update)
      case .last: chosen.insert(updates - 1)
      }
    }
    if let log {
      let span = Double(max(updates - 1, 1))
      for number in 0..<log {
        let share = log == 1 ? 1 : Double(number) / Double(log - 1)
        chosen.insert(Int(Reals.pow(span, share).rounded()))
      }
    }
    return chosen.filter { $0 < updates }
  }
}

extension RecordSettings {
  /// What files call the diagnostics.
  public var diagnosticNames: [String] { numberedNames(diagnostics.map { type(of: $0).kind }) }

  /// The diagnostics that look at the network at records, by what files call them.
  public var diagnosticsAtRecords: [(name: String, diagnostic: any Diagnostic)] {
    zip(diagnosticNames, diagnostics).compactMap { name, diagnostic in
      (diagnostic as? any Diagnostic).map { (name, $0) }
    }
  }

  /// Those that look at every update.
  public var diagnosticsOfUpdates: [(name: String, diagnostic: any UpdateDiagnostic)] {
    zip(diagnosticNames, diagnostics).compactMap { name, diagnostic in
      (diagnostic as? any UpdateDiagnostic).map { (name, $0) }
    }
  }

  /// The messages and Jacobians that records keep of one example.
  public func exampleTensors(_ model: ModelSettings, _ shape: NetworkShape) -> [ExampleTensor] {
    let engines = tensors.contains(.messages) ? messages.engines : []
    return engines.flatMap { Message.all(of: $0, model, shape).map(\.tensor) }
      + (tensors.contains(.jacobians) ? StateJacobians.tensors(model, shape) : [])
  }
}

/// `record.messages:` of an experiment file: of what the records keep messages and Jacobians.
public struct MessageSettings: Configurable {
  public var example = 0
  public var engines: [MessageEngine] = [.rtrl]

  public init() {}

  public static let settings: [Setting<MessageSettings>] = [
    Setting(
      "example", \.example, .integer(0...65535),
      doc: "The sequence of the batch whose messages and Jacobians are kept, counted from 0."),
    Setting(
      "engines", \.engines,
      .list(of: .choice(MessageEngine.allCases.map(\.rawValue)), count: 1...MessageEngine.allCases.count),
      doc:
        "Whose messages: rtrl's, exact, or those read per unit. Messages are large: see the sizes that `lab plan` prints."
    ),
  ]

  public var problems: [Problem] {
    Set(engines).count < engines.count
      ? [Problem("engines", "an engine is named twice", remedy: .handbook)] : []
  }
}

extension RecordSettings {
  /// Why a network has no messages of the engines asked for; keys are relative to the file.
  public func messageProblems(for model: ModelSettings, _ shape: NetworkShape) -> [Problem] {
    guard tensors.contains(.messages) else { return [] }
    return messages.engines.flatMap { engine in
      engine.problems(for: model, shape).map {
        Problem("record.messages.engines", "\(engine.rawValue): \($0.message)", remedy: $0.remedy)
      }
    }
  }
}
