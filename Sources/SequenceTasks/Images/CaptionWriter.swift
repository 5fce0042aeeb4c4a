/// Captions ↔ classes: one for each letter or word of all captions there may be, and class 0, the end of a caption.
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
    let parts = classes.prefix { $0 != CaptionWriter.end }.map { labels.indices.contains(Int($0)) ? labels[Int($0)] : "?" }
    let text = parts.joined(separator: unit == .words ? " " : "")
    return parts.count == classes.count ? text + "…" : text
  }
}
