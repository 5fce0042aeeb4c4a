import Archive
import Components
import Foundation
import TrialFormat

/// What the trials of a run have stored of a diagnostic gradient-by-lag, read once.
struct MeasuredLags {
  /// Prefixes; the layer that the head reads comes first.
  let layers: [String]
  let chosen: ChosenRecords
  let threshold: Double
  private(set) var failures: [(StoredTrial, ArchiveFault)] = []
  private let trials: [(trial: StoredTrial, lags: StoredLags)]
  /// Whether target steps are counted from each sequence's own last.
  let countsFromEnd: Bool
  /// Which sequences the gradients belong to.
  let batch: String

  /// Norms averaged over seeds.
  struct Triangle {
    var targets: [Double]
    var lags: Int
    /// Row-major [t × lag]; NaN if there is no value.
    var norms: [Double]
    /// Whether there are steps that no example scores.
    var hasUnscored: Bool
  }

  init(_ run: StoredRun, _ figure: GradientByLagFigure) throws {
    var readable: [(trial: StoredTrial, lags: StoredLags)] = []
    for trial in run.trials {
      do throws(ArchiveFault) {
        guard let lags = try StoredLags(trial, diagnostic: figure.diagnostic) else { continue }
        readable.append((trial, lags))
      } catch {
        failures.append((trial, error))
      }
    }
    guard let first = readable.first else {
      throw FigureError.nothingToDraw(
        reason: failures.first.map { "no trial could be read (\($0.1))" }
          ?? "no trial has recorded \(TrialPath.diagnostic(figure.diagnostic)): add `record: { diagnostics: [gradient-by-lag] }` to the "
          + "experiment file and run it again")
    }
    trials = readable
    layers = readable.flatMap(\.lags.layers).distinct
    threshold = first.lags.threshold
    countsFromEnd = first.lags.countsFromEnd
    batch = MeasuredBatch.sentence(readable.map(\.lags.probeExamples))
    chosen = ChosenRecords(
      figure.at, of: run.variants, recorded: readable.map { ($0.trial, $0.lags.records) })
  }

  static func title(_ layer: String) -> String { layer.isEmpty ? "decoder" : String(layer.dropLast()) }

  /// Reads something from each seed of a variant; a trial that cannot be read is a failure, reported beside
  /// the others.
  func each<Result>(
    of variant: String, _ read: (StoredLags) throws(ArchiveFault) -> Result
  ) -> (results: [(seed: Int, Result)], failures: [(StoredTrial, ArchiveFault)]) {
    var (results, failures): ([(seed: Int, Result)], [(StoredTrial, ArchiveFault)]) = ([], [])
    for (trial, lags) in trials where trial.variant == variant {
      do throws(ArchiveFault) {
        results.append((trial.seed, try read(lags)))
      } catch {
        failures.append((trial, error))
      }
    }
    return (results, failures)
  }

  /// Nil if there is nothing of two dimensions.
  func triangle(of variant: String, _ layer: String, at update: Int) -> Triangle? {
    let seeds = each(of: variant) { lags throws(ArchiveFault) in try lags.triangle(layer, at: update) }
      .results.compactMap(\.1)
    guard let first = seeds.first, first.targets.count > 1, first.lags > 1 else { return nil }
    let alike = seeds.filter { $0.targets == first.targets && $0.lags == first.lags }
    let norms = first.norms.indices.map { index in HeatMap.centre(of: alike.map { $0.norms[index] }) }
    // A step whose error is nowhere felt, not even at once, is one that no example scores.
    let scored = (0..<first.targets.count).map { row in
      norms[row * first.lags..<(row + 1) * first.lags].contains { $0 != 0 && !$0.isNaN }
    }
    return Triangle(
      targets: first.targets, lags: first.lags,
      norms: norms.enumerated().map { scored[$0 / first.lags] ? $1 : .nan },
      hasUnscored: scored.contains(false))
  }

  /// The median over seeds as a reader would say it; censored reaches are longer than any other.
  func reach(of variant: String, _ layer: String, at update: Int) -> String? {
    let reaches = each(of: variant) { lags throws(ArchiveFault) in try lags.reach(layer, at: update) }.results
      .compactMap(\.1)
    guard !reaches.isEmpty else { return nil }
    let censored = reaches.count(where: \.isCensored)
    let sorted = reaches.map { $0.isCensored ? .infinity : $0.lag }.sorted()
    let (below, above) = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
    if above.isFinite { return String(format: "%.1f", (below + above) / 2) }
    let least = reaches.filter(\.isCensored).map(\.lag).min() ?? .nan
    return "over \(String(format: "%.0f", least)) (\(censored) of \(reaches.count) never fall below it)"
  }

  /// The threshold across a panel.
  func thresholdLine(of series: [Series]) -> Series {
    let last =
      series.flatMap { one in one.members.flatMap { zip(one.x, $0.values).filter { !$0.1.isNaN }.map(\.0) } }
      .max() ?? 1
    let ends = [0, max(last, 1)], heights = [threshold, threshold], none = [Double.nan, .nan]
    return Series(
      name: "", colour: .neutral, style: .dotted, x: ends, mean: heights, low: none, high: none, members: [])
  }
}
