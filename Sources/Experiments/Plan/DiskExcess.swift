import Components
import Recurrent
import SequenceTasks

/// Trial files that would take more room than they may: what is said about it, and which sizes would fit.
struct DiskExcess {
  let problem: Problem

  /// Nil if the files of all trials fit.
  init?(of variants: [PlannedVariant], over limit: ByteCount) {
    func total(_ bounds: TrialSize.Bounds) -> Double {
      variants.reduce(0) { sum, variant in
        sum + TrialSize(variant.experiment, variant.source, within: bounds).total.bytes
          * Double(variant.experiment.seeds.count)
      }
    }
    let needed = variants.reduce(0) { $0 + $1.fileSize.total.bytes * Double($1.experiment.seeds.count) }
    guard needed > limit.bytes else { return nil }
    var ofExamples = 0.0, trials = 0
    for variant in variants {
      let size = variant.fileSize, seeds = variant.experiment.seeds.count
      ofExamples += size.ofExamples * Double(seeds)
      trials += seeds
    }
    let isOfExamples = ofExamples > needed / 2
    let exactly = Int(exactly: needed).map { " (\($0) bytes)" } ?? ""
    let share = isOfExamples ? ", \(ByteCount(ofExamples)) of it messages and Jacobians" : ""
    let message = """
      the \(trials == 1 ? "file of 1 trial needs" : "files of \(trials) trials need") \(ByteCount(needed))\(exactly)\(share), \
      over the limit of \(limit)
      """

    /// The largest size from 1 up to below `most` for which all fits, if there is one.
    func largest(below most: Int, _ path: WritableKeyPath<TrialSize.Bounds, Int>) -> Int? {
      func fits(_ size: Int) -> Bool {
        var bounds = TrialSize.Bounds()
        bounds[keyPath: path] = size
        return total(bounds) <= limit.bytes
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
