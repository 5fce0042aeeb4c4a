import Archive
import Components
import Foundation
import Statistics
import TrialFormat

/// The gradient norms that one trial has stored, one for each update, and which updates clipping changed.
struct NormHistory {
  /// What measures parameters and gates one by one.
  static let diagnostic = "parameter-gradients"

  let seed: Int
  /// Of a norm's clipping; nil if there is none.
  let threshold: Double?
  private let norms: StoredSeries
  /// What clipping multiplied each gradient by; empty if the file does not say.
  private let factors: [Double]

  /// Nil if the trial has no such norms.
  ///
  /// - Parameters:
  ///   - part: a parameter or a gate of one, `W.f`; "" for all parameters.
  ///   - diagnostic: what has measured the parts.
  init?(of trial: StoredTrial, part: String, diagnostic: String) throws(ArchiveFault) {
    let column = part.isEmpty ? "gradient_norm" : "\(diagnostic)/\(part)"
    guard trial.hasHistory(column) else { return nil }
    seed = trial.seed
    norms = try trial.history(column)
    factors = trial.hasHistory("clip_factor") ? try trial.history("clip_factor").values : []
    let clip = try trial.settings()["optimizer"]?["clip"]
    threshold = clip?["kind"] == .text("norm") ? clip?.number(at: "threshold") : nil
  }

  /// The last update with a finite norm.
  var lastUpdate: Int? { finite.last?.update }

  /// The greatest norm of any update.
  var peak: Double? { norms.values.filter { !$0.isNaN }.max() }

  var isClipped: Bool { factors.contains { $0 < 1 } }

  /// The share of updates that clipping changed.
  var clippedShare: Double {
    factors.isEmpty ? 0 : Double(factors.count { $0 < 1 }) / Double(factors.count)
  }

  private var finite: [(update: Int, norm: Double)] {
    zip(norms.updates, norms.values).filter { $1.isFinite && $1 > 0 }.map { (update: $0, norm: $1) }
  }

  /// Geometric means over blocks of so many updates, at the middle of each.
  func means(over block: Int, upTo last: Int) -> [(x: Double, y: Double)] {
    NormHistory.blocks(finite, of: block, upTo: last).map { (x: $0, y: geometricMean($1.map(\.norm))) }
  }

  /// The least and the greatest norm of several trials in each block, by its middle.
  static func ranges(_ trials: [NormHistory], over block: Int, upTo last: Int) -> [Double: ClosedRange<
    Double
  >] {
    let blocks = blocks(trials.flatMap(\.finite), of: block, upTo: last)
    return Dictionary(
      uniqueKeysWithValues: blocks.compactMap { middle, points in
        guard let low = points.map(\.norm).min(), let high = points.map(\.norm).max() else { return nil }
        return (middle, low...high)
      })
  }

  /// The share of updates that clipping changed in several trials, by block.
  static func clipped(_ trials: [NormHistory], over block: Int, upTo last: Int) -> [(
    x: Double, share: Double
  )] {
    let factors = trials.flatMap { trial in
      zip(trial.norms.updates, trial.factors).map { (update: $0, norm: $1) }
    }
    return blocks(factors, of: block, upTo: last).map { middle, points in
      (middle, Double(points.count { $0.norm < 1 }) / Double(points.count))
    }
  }

  private static func blocks(_ points: [(update: Int, norm: Double)], of size: Int, upTo last: Int) -> [(
    middle: Double, points: [(update: Int, norm: Double)]
  )] {
    Dictionary(grouping: points) { $0.update / size }.sorted { $0.key < $1.key }.map { index, points in
      (Double(index * size + min((index + 1) * size - 1, last)) / 2, points)
    }
  }
}
