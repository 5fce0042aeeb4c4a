public import Components
import Foundation

extension Problem {
  /// Words that a remedy behind a colon begins with.
  private static let imperatives: Set<Substring> = [
    "add", "choose", "drop", "give", "leave", "lower", "name", "raise", "remove", "set", "take", "use", "write",
  ]

  /// The same problem with a remedy: what follows the last semicolon of its message, or a colon before an imperative, else the place of
  /// the handbook that tells.
  ///
  /// - Parameter schema: the table of the file's root.
  public func withRemedy(_ schema: [Descriptor]) -> Problem {
    guard suggestion == nil else { return self }
    if let (cause, remedy) = Problem.parted(message) { return Problem(key, cause, suggestion: remedy, at: place) }
    let index = SettingsIndex(schema)
    var words = key.split(separator: ".")
    while words.count > 1, index.entries(at: words.joined(separator: ".")).isEmpty { words.removeLast() }
    let topic = words.joined(separator: ".").split(separator: "[", maxSplits: 1).first ?? "keys"
    return Problem(key, message, suggestion: "see: lab help \(topic)", at: place)
  }

  private static func parted(_ message: String) -> (cause: String, remedy: String)? {
    for mark in ["; ", ": "] {
      guard let range = message.range(of: mark, options: .backwards) else { continue }
      let remedy = message[range.upperBound...], verb = remedy.prefix { $0.isLetter }
      if mark == "; " || imperatives.contains(verb) { return (String(message[..<range.lowerBound]), String(remedy)) }
    }
    return nil
  }
}
