public import Components

/// Texts into other texts, character by character: an encoder reads one, a decoder writes the other and says
/// where it ends.
public struct Translation: SequenceTask {
  public static let kind = "translation"
  public static let summary =
    "dates, reversed strings or names of countries, translated by characters (sequence-to-sequence)"
  public static let reference: String? =
    "Sutskever, Vinyals & Le, Sequence to sequence learning with neural networks, NIPS 2014; names: Debian's package iso-codes"

  public enum Kind: String, Sendable, CaseIterable, ValueConvertible { case dates, reversal, countries }

  public var data = Kind.dates
  public var years = [1900, 2099]
  public var letters = 10
  public var minimumLength = 3
  public var maximumLength = 10
  public var to = "fr"
  public var evaluated = 500

  public init() {}

  public static let settings: [Setting<Translation>] = [
    Setting(
      "data", \.data, .choice(Kind.allCases.map(\.rawValue)),
      doc: """
        dates: days as people write them into ISO 8601; reversal: random strings, backwards; countries: English names of countries \
        into another language.
        """),
    Setting(
      "years", \.years, .list(of: .integer(1000...2999), count: 2...2), unit: "years",
      doc: "dates: the first year and the last."),
    Setting(
      "letters", \.letters, .integer(2...26), unit: "letters",
      doc: "reversal: how many letters strings are made of."),
    Setting(
      "min_length", \.minimumLength, .integer(1...1000), unit: "characters",
      doc: "reversal: the shortest strings."),
    Setting(
      "max_length", \.maximumLength, .integer(1...1000), unit: "characters",
      doc: "reversal: the longest strings; all lengths between are equally likely."),
    Setting(
      "to", \.to, .text(.line),
      doc: "countries: the language as the folder of its translations is called: fr, de, ru, zh_CN, sr@latin."
    ),
    Setting(
      "evaluated", \.evaluated, .integer(1...100_000), unit: "texts",
      doc: "dates, reversal: texts for validation, and as many for the test; of days there may be fewer."),
  ]

  public var problems: [Problem] {
    switch data {
    case .dates:
      guard years.count == 2, years[0] > years[1] else { return [] }
      return [
        Problem(
          "years", "the first year \(years[0]) is after the last, \(years[1])",
          remedy: "write \([years[1], years[0]])")
      ]
    case .reversal:
      if minimumLength > maximumLength {
        return [
          Problem(
            "min_length", "min_length \(minimumLength) is over max_length \(maximumLength)",
            remedy: "lower it, or raise the other")
        ]
      }
      var strings = 1
      for _ in 0..<maximumLength where strings < Translation.fewestStrings { strings *= letters }
      guard strings < Translation.fewestStrings else { return [] }
      return [
        Problem(
          "max_length",
          """
          \(letters) letters make only \(strings) strings of \(maximumLength), too few to hold any back for the test: \
          at least \(Translation.fewestStrings) are needed
          """, remedy: "raise letters or max_length")
      ]
    case .countries:
      // It becomes part of a path.
      let isName = to.unicodeScalars.allSatisfy {
        $0.isASCII && $0.properties.isAlphabetic || $0 == "_" || $0 == "@"
      }
      guard to.isEmpty || to.utf8.count > 30 || !isName else { return [] }
      return [Problem("to", "'\(to)' names no language", remedy: "write letters as in fr, zh_CN or sr@latin")]
    }
  }

  /// Of a thousand strings a hundred are held back, give or take thirty.
  private static let fewestStrings = 1000

  public func load(from folders: DataFolders) throws(Problem) -> any SequenceSource {
    switch data {
    case .dates: Dates.source(years: years[0]...years[1], evaluated: evaluated)
    case .reversal:
      Reversal.source(letters: letters, lengths: minimumLength...maximumLength, evaluated: evaluated)
    case .countries: try Countries.source(to: to, in: folders.candidates + ISOCodes.systemFolders)
    }
  }
}
