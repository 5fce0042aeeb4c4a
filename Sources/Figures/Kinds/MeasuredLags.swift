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

  /// Encoders first, as an error's way begins in the other.
  static func inOrderOfTime(_ layers: [String]) -> [String] {
    layers.filter { $0.hasPrefix("encoder") } + layers.filter { !$0.hasPrefix("encoder") }
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

  /// Whether the triangles of two variants at the last of the records are the same.
  func haveSameTriangle(_ a: String, _ b: String) -> Bool {
    func norms(_ variant: String) -> [UInt64] {
      guard let layer = layers.first, let update = chosen.updates.last?[variant] else { return [] }
      return triangle(of: variant, layer, at: update)?.norms.map(\.bitPattern) ?? []
    }
    return norms(a) == norms(b)
  }

  /// The median over seeds; a lower bound where it is of those that never fall below the threshold, which are
  /// longer than any other. Nil without such a record.
  func reach(of variant: String, _ layer: String, at update: Int) -> (lag: Double, isCensored: Bool)? {
    let reaches = each(of: variant) { lags throws(ArchiveFault) in try lags.reach(layer, at: update) }.results
      .compactMap(\.1)
    guard !reaches.isEmpty else { return nil }
    let sorted = reaches.map { $0.isCensored ? .infinity : $0.lag }.sorted()
    let (below, above) = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
    if above.isFinite { return ((below + above) / 2, false) }
    return (reaches.filter(\.isCensored).map(\.lag).min() ?? .nan, true)
  }

  /// The threshold as a share: "1 %".
  var share: String { "\(AxisNumber.words(100 * threshold)) %" }
}
