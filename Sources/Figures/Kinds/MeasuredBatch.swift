import Archive
import TrialFormat

/// Which sequences a figure's numbers belong to.
enum MeasuredBatch {
  /// The sequences of a trial's probe batch; nil if its file has none, as those of format 1.
  static func probeExamples(of trial: StoredTrial) throws(ArchiveFault) -> Int? {
    let lengths = TrialPath.probe.inputLengths
    return trial.contains(lengths) ? try trial.shape(lengths).first : nil
  }

  /// A sentence for the caption.
  ///
  /// - Parameter sizes: for each trial the sequences of its probe batch; nil if each record's own training
  ///   batch was measured.
  static func sentence(_ sizes: [Int?]) -> String {
    let probes = Set(sizes.compactMap { $0 }).sorted(), own = "each record's own training batch"
    guard !probes.isEmpty else { return "Of \(own)." }
    let size = probes.map { String($0) }.joined(separator: " or ")
    let probe = "the probe batch: \(size) validation sequences, the same at every record"
    let others = sizes.count { $0 == nil }
    return others == 0
      ? "Of \(probe)." : "Of \(probe); of \(others) of \(sizes.count) trials, which have none, of \(own)."
  }
}
