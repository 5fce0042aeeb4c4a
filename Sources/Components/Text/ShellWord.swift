/// An argument written so that people can paste it into a POSIX shell.
public enum ShellWord {
  /// The word itself if a shell reads it unchanged, otherwise in single quotes.
  public static func quoted(_ word: String) -> String {
    let isPlain = word.unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || "0123456789._/-=:,+@%".unicodeScalars.contains($0))
    }
    return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
