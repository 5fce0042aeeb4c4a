import Components
import Recurrent
import SequenceTasks

/// Trials that would take more room than they may: what is said about it, and which sizes would fit.
///
/// Their files stay, with the states in which they end; checkpoints are there while a trial is trained.
struct DiskExcess {
  let problem: Problem

  /// Nil if all trials fit.
  init?(of variants: [PlannedVariant], over limit: DiskLimit) {
    func room(_ size: (PlannedVariant) -> TrialSize) -> DiskRoom {
      DiskRoom(of: variants.map { (size($0), $0.experiment.seeds.count) }, atOnce: limit.trialsAtOnce)
    }
    func total(_ bounds: TrialSize.Bounds) -> Double {
      room { TrialSize($0.experiment, $0.source, within: bounds) }.bytes
    }
    let all = room(\.fileSize), needed = all.bytes
    guard needed > limit.size.bytes else { return nil }
    var ofExamples = 0.0, trials = 0
    for variant in variants {
      let size = variant.fileSize, seeds = variant.experiment.seeds.count
      ofExamples += size.ofExamples * Double(seeds)
      trials += seeds
    }
    let isOfExamples = ofExamples > all.files / 2
    let exactly = Int(exactly: needed).map { " (\($0) bytes)" } ?? ""
    let share = isOfExamples ? "\(ByteCount(ofExamples)) of it messages and Jacobians, " : ""
    let message = """
      \(trials == 1 ? "1 trial needs" : "\(trials) trials need") \(ByteCount(needed))\(exactly), \(share)\
      \(ByteCount(all.checkpoints)) checkpoints, over the limit of \(limit.size)
      """

    /// The largest size from 1 up to below `most` for which all fits, if there is one.
    func largest(below most: Int, _ path: WritableKeyPath<TrialSize.Bounds, Int>) -> Int? {
      func fits(_ size: Int) -> Bool {
        var bounds = TrialSize.Bounds()
        bounds[keyPath: path] = size
        return total(bounds) <= limit.size.bytes
      }
      guard most > 1, fits(1) else { return nil }
      var low = 1, high = most
      while high - low > 1 {
        let middle = (low + high) / 2
        if fits(middle) { low = middle } else { high = middle }
      }
      return low
    }
    var sizes: [String] = []
    let widest =
      variants.flatMap {
        $0.experiment.model.layers.units + ($0.experiment.model.decoder.layers?.units ?? [])
      }.max() ?? 1
    if let hidden = largest(below: widest, \.hidden) { sizes.append("hidden \(hidden)") }
    let longest = variants.map { max($0.source.longestInput, $0.source.longestOutput) }.max() ?? 1
    if let steps = largest(below: longest, \.steps) { sizes.append("length \(steps)") }
    if let records = largest(below: variants.map(\.fileSize.records).max() ?? 1, \.records) {
      sizes.append(records == 1 ? "1 record" : "\(records) records")
    }
    let last = sizes.popLast().map { sizes.isEmpty ? $0 : sizes.joined(separator: ", ") + " or " + $0 }
    problem = Problem(
      isOfExamples ? "record.tensors" : "record", message,
      remedy: "\(last.map { $0 + " would fit; " } ?? "")more is allowed with --max-disk")
  }
}
