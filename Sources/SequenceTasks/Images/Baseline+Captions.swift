extension Baseline {
  /// Levels for captions that are as likely as they are frequent in `captions`.
  static func ofCaptions(_ captions: [String], _ writer: CaptionWriter) -> [Baseline] {
    let count = Double(captions.count), classes = Double(writer.labels.count)
    var frequencies: [String: Double] = [:]
    for caption in captions { frequencies[caption, default: 0] += 1 }
    let shares = frequencies.sorted { $0.key < $1.key }.map { $0.value / count }
    let steps = captions.reduce(0.0) { $0 + Double(writer.classes(of: $1).count) } / count
    let blind = "knows how often each caption comes up and what it began with, but not the image"
    return [
      Baseline("chance", entropy(Array(repeating: 1 / classes, count: Int(classes))), doc: "all classes are equally likely"),
      Baseline("without the image", entropy(shares) / steps, doc: blind),
      Baseline("without the image", of: "exact_match", shares.max() ?? 0, doc: "always says the most frequent caption"),
    ]
  }
}
