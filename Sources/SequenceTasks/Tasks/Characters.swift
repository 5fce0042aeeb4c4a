public import Components

/// The next character of a text, at every character: of the reviews, or of the user's own text file.
public struct Characters: SequenceTask {
  public static let kind = "characters"
  public static let summary =
    "the next character of a text at every character, the user's own or the reviews (many-to-many)"
  public static let reference: String? =
    "Sutskever, Martens & Hinton, Generating text with recurrent neural networks, ICML 2011"

  public var file: String?
  public var allowOutside = false
  public var length = 100
  public var vocabulary = 512
  public var minimumCount = 2
  public var windows = 256
  public var temperatures = [0.5, 1]
  public var written = 200

  public init() {}

  public static let settings: [Setting<Characters>] = [
    Setting(
      "file", \.file, .optional(.text(.line)),
      doc:
        "A text file in UTF-8, its path from the experiment file's folder; none: the movie reviews that scripts/setup fetches."
    ),
    Setting(
      "allow_outside", \.allowOutside, .flag,
      doc: "Whether the file may lie outside the experiment file's folder."),
    Setting(
      "length", \.length, .integer(1...100_000), unit: "characters",
      doc: "Characters of a window, the steps of a sequence."),
    Setting(
      "vocabulary", \.vocabulary, .integer(2...100_000), unit: "characters",
      doc:
        "Most frequent characters of training's text that have a token of their own; one token stands for all others."
    ),
    Setting(
      "min_count", \.minimumCount, .integer(1...1_000_000), unit: "occurrences",
      doc: "Rarer characters are unknown ones."),
    Setting(
      "windows", \.windows, .integer(1...100_000), unit: "windows",
      doc: "At most so many windows, evenly spread, of validation's text are evaluated, and of the test's."),
    Setting(
      "temperatures", \.temperatures, .list(of: .real(.positive), count: 0...8),
      doc:
        "The trained network writes a text at each: under 1 likely characters become likelier, over 1 less so."
    ),
    Setting(
      "written", \.written, .integer(1...10_000), unit: "characters",
      doc: "Length of the texts that the network writes."),
  ]

  /// Bytes of the longest text that is read.
  static let limit = 64 << 20

  public func load(from folders: DataFolders) throws(Problem) -> any SequenceSource {
    if let file {
      let file = try folders.userFile(file, key: "file", allowOutside: allowOutside, limit: Characters.limit)
      return try CharacterSource(
        UserText.decode(file, key: "file"), of: (file.name, file.sha256), settings: self)
    }
    let bytes = try folders.contents(of: ReviewLines.file, fetch: "scripts/setup")
    let text = try ReviewLines(bytes).lines.map(\.sentence).joined(separator: "\n")
    return try CharacterSource(Alphabet.composed(text), of: (ReviewLines.file, sha256(bytes)), settings: self)
  }
}
