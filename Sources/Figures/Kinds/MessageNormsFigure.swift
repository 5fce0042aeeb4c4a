public import Archive
public import Components
import TrialFormat

/// How large the messages ‖∂s_t/∂θ‖ are that an engine carries forward, by time: panels for each engine.
public struct MessageNormsFigure: Figure {
  public static let kind = "message-norms"
  public static let summary = "norm of the messages ds_t/dtheta that engines carry forward, by time"
  public static let reference: String? =
    "Zucchet & Orvieto, Recurrent neural networks: vanishing and exploding gradients are not the end of the story, NeurIPS 2024"

  public var common = FigureSettings()
  public var diagnostic = MessageNormsFigure.kind
  public var examples = Examples.median

  /// Which of the probe batch's sequences a line tells of.
  public enum Examples: String, ValueConvertible, CaseIterable { case mean, median, maximum }

  public static var declined: [String: String] { ofDiagnostic }

  public init() { common.at = [.last] }

  public static let settings: [Setting<MessageNormsFigure>] = [
    .group(\.diagnostic), .at, .by, .statistic, .scale,
    Setting(
      "examples", \.examples, .choice(Examples.allCases.map(\.rawValue)),
      doc: "Mean, median or maximum over the sequences of the probe batch."),
  ]

  public var columns: Set<String> {
    ["batch_message_norm", "batch_message_norm_median", "batch_message_norm_maximum"]
  }

  public func drawing(of run: StoredRun) throws -> Drawing {
    let ending = ".\(examples.rawValue)"
    var groups = try RecordedGroups(
      diagnostic, of: MessageNormsFigure.kind, having: ending, with: common, in: run)
    let engines = groups.prefixes
    let panels = engines.flatMap { engine in
      groups.panels(
        engines.count > 1 ? engine : "", x: Axis("time t", unit: "steps", isWhole: true),
        y: Axis("‖∂sₜ/∂θ‖ of engine \(engine)", scale: .logarithmic), averaging: .logarithmic
      ) { group, update throws(ArchiveFault) in
        guard let numbers = try group.numbers(engine + ending, at: update) else { return nil }
        return zip(try group.axes(engine + ending).first?.places ?? [], numbers).map { (x: $0, y: $1) }
      }
    }
    try groups.require(panels, "a finite message, not zero,")
    let growth = panels.prefix(groups.shared.panels.count).flatMap { panel in
      panel.series.map {
        (name: groups.name(of: $0, in: panel), number: $0.growth)
      }
    }
    return groups.drawing(
      "Messages that are carried forward",
      Finding.span("The factor by which messages grow from the first step to the last", growth),
      [
        "Norm of ∂sₜ/∂θ over all units and parameters of the top layer; \(examples.rawValue) over the probe batch.",
        statistic.sentence(run.seedCount, on: .logarithmic),
      ], legend: groups.shared.heading,
      columns: groups.shared.columns, numbers: ("last norm over the first", growth),
      panels.scaled(scale, natural: .logarithmic))
  }
}

extension Series {
  /// The last number over the first that is not zero.
  fileprivate var growth: Double {
    guard let first = mean.first(where: { $0 > 0 }), let last = mean.last(where: { $0 > 0 }) else {
      return .nan
    }
    return last / first
  }
}
