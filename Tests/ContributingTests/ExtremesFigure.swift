public import Archive
public import Components
public import Figures
public import TrialFormat

/// The share of extreme units against time.
public struct ExtremesFigure: Figure {
  public static let kind = "extremes"
  public static let summary = "share of units whose |s_t| is above a threshold, against time"

  public var at: [RecordChoice] = [.first, .last]

  public init() {}

  public static let settings: [Setting<ExtremesFigure>] = [
    Setting("at", \.at, .list(of: RecordChoice.type, count: 1...3), doc: "Records to show.")
  ]

  public func drawing(of run: StoredRun) throws -> Drawing {
    try RecordedQuantity("by_time", of: "extremes", at: at, in: run).drawing(
      title: "Extreme units", x: Axis("time t", unit: "steps", isWhole: true), y: Axis("share of units"),
      caption: "Share of units and sequences whose |sₜ| is above the threshold.")
  }
}
