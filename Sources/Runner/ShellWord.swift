import Foundation

/// An argument as a POSIX shell reads it, for people to paste.
public enum ShellWord {
  /// The word itself where a shell takes it as it is, else in single quotes.
  public static func quoted(_ word: String) -> String {
    let isPlain = word.unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || "0123456789._/-=:,+@%".unicodeScalars.contains($0))
    }
    return isPlain && !word.isEmpty ? word : "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
  }
}
