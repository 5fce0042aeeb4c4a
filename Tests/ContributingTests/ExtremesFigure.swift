public import Archive
public import Components
public import Figures

/// The share of extreme units against time.
public struct ExtremesFigure: Figure {
  public static let kind = "extremes"
  public static let summary = "share of units whose |s_t| is above a threshold, against time"

  public var common = FigureSettings()

  public init() {}

  public static let settings: [Setting<ExtremesFigure>] = [.at, .by, .statistic, .scale]

  public func drawing(of run: StoredRun) throws -> Drawing {
    try RecordedQuantity("by_time", of: "extremes", with: common, in: run).drawing(
      title: "Extreme units", x: Axis("time t", unit: "steps", isWhole: true), y: Axis("share of units"),
      caption: "Share of units and sequences whose |sₜ| is above the threshold.")
  }
}
