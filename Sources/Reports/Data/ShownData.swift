import Components
public import Experiments
public import Figures
import Foundation
import OrderedCollections
public import SequenceTasks
import Store

/// The data of an experiment file's variants, those with the same task and loss once.
public struct ShownData: Sendable {
  /// What tells this task from others of the file; "" where all variants have the same.
  public let name: String
  public let overview: DataOverview

  /// - Parameters:
  ///   - plan: the file.
  ///   - examples: the number of test sequences that are shown.
  public static func all(of plan: Plan, examples: Int) -> [ShownData] {
    var seen: [Value] = [], kept: [PlannedVariant] = []
    for variant in plan.variants {
      guard case .table(let all) = variant.resolved else { continue }
      let settings = Value.list([all["task"], all["loss"]].compactMap { $0 })
      guard !seen.contains(settings) else { continue }
      seen.append(settings)
      kept.append(variant)
    }
    return kept.map { variant in
      ShownData(
        name: kept.count > 1 ? variant.name : "",
        overview: DataOverview(
          variant.source, loss: variant.experiment.loss, seed: UInt64(plan.trials.first?.seed ?? 1),
          examples: examples))
    }
  }

  /// Draws the first sequences of a task.
  ///
  /// - Parameters:
  ///   - title: of the picture.
  ///   - format: of the file.
  ///   - style: how it looks.
  ///   - path: the file.
  /// - Returns: false if there is nothing to draw.
  public func draw(_ title: String, as format: PictureFormat, style: FigureStyle, to path: String) throws
    -> Bool
  {
    guard let drawing = overview.drawing(title) else { return false }
    let renderer = try GnuplotRenderer(
      searching: ProcessInfo.processInfo.environment["PATH"] ?? "",
      spare: URL(fileURLWithPath: path).deletingLastPathComponent().path)
    try TextFile.write(renderer.picture(drawing, as: format, style: style), to: path)
    return true
  }
}
