/// Captions ↔ classes: one for each letter or word of all captions there may be, and class 0, the end of a
/// caption.
struct CaptionWriter: Sendable {
  enum Unit: String, Sendable, CaseIterable { case characters, words }

  static let end: Int32 = 0

  let unit: Unit
  /// What each class stands for.
  let labels: [String]
  private let classes: [String: Int32]

  /// - Parameter captions: all there may be, each as often as it is likely.
  init(_ captions: [String], unit: Unit) {
    self.unit = unit
    labels = ["<end>"] + Set(captions.flatMap { CaptionWriter.split($0, unit) }).sorted()
    classes = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, Int32($0)) })
  }

  private static func split(_ caption: String, _ unit: Unit) -> [String] {
    switch unit {
    case .characters: caption.map { String($0) }
    case .words: caption.split(separator: " ").map(String.init)
    }
  }

  /// The classes of a caption, its end among them.
  func classes(of caption: String) -> [Int32] {
    CaptionWriter.split(caption, unit).map { part in
      guard let number = classes[part] else { preconditionFailure("'\(part)' is in no caption") }
      return number
    } + [CaptionWriter.end]
  }

  /// The caption up to its end; … where it has none.
  func caption(_ classes: [Int32]) -> String {
    let parts = classes.prefix { $0 != CaptionWriter.end }.map {
      labels.indices.contains(Int($0)) ? labels[Int($0)] : "?"
    }
    let text = parts.joined(separator: unit == .words ? " " : "")
    return parts.count == classes.count ? text + "…" : text
  }
}

extension Baseline {
  /// Baselines of captions that are as likely as they are frequent in `captions`.
  static func ofCaptions(_ captions: [String], _ writer: CaptionWriter) -> [Baseline] {
    let count = Double(captions.count), classes = Double(writer.labels.count)
    var frequencies: [String: Double] = [:]
    for caption in captions { frequencies[caption, default: 0] += 1 }
    let shares = frequencies.sorted { $0.key < $1.key }.map { $0.value / count }
    let steps = captions.reduce(0.0) { $0 + Double(writer.classes(of: $1).count) } / count
    let blind = "knows how often each caption comes up and what it began with, but not the image"
    return [
      Baseline(
        "chance", entropy(Array(repeating: 1 / classes, count: Int(classes))),
        doc: "all classes are equally likely"),
      Baseline("without the image", entropy(shares) / steps, doc: blind),
      Baseline(
        "without the image", of: "exact_match", shares.max() ?? 0,
        doc: "always says the most frequent caption"),
    ]
  }
}
