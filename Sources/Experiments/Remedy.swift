import Components
import Foundation

extension Problem {
  /// The same problem with a remedy: what follows the last semicolon of its message, else the place of the handbook that tells.
  ///
  /// - Parameter schema: the table of the file's root.
  func withRemedy(_ schema: [Descriptor]) -> Problem {
    guard suggestion == nil else { return self }
    if let semicolon = message.range(of: "; ", options: .backwards) {
      return Problem(key, String(message[..<semicolon.lowerBound]), suggestion: String(message[semicolon.upperBound...]), at: place)
    }
    let index = SettingsIndex(schema)
    var words = key.split(separator: ".")
    while words.count > 1, index.entries(at: words.joined(separator: ".")).isEmpty { words.removeLast() }
    let topic = words.joined(separator: ".").split(separator: "[", maxSplits: 1).first ?? "keys"
    return Problem(key, message, suggestion: "see: lab help \(topic)", at: place)
  }
}
