import Foundation

/// The characters of texts, each with a number: Unicode scalars of composed text (NFC), so that é is one
/// character however it was typed.
struct Alphabet: Sendable {
  /// What stands for each number: a character, or the name of what is none, `<end>`. Controls are spelt out,
  /// `\n`.
  let labels: [String]
  /// nil for what is no character.
  private let characters: [Unicode.Scalar?]
  private let numbers: [Unicode.Scalar: Int32]

  /// - Parameters:
  ///   - special: the name of number 0, which is no character; nil: all numbers are characters.
  ///   - characters: in any order; they are numbered in the order of Unicode.
  init(special: String? = nil, _ characters: some Sequence<Unicode.Scalar>) {
    let sorted = Set(characters).sorted()
    self.characters = (special == nil ? [] : [nil]) + sorted
    labels = (special.map { [$0] } ?? []) + sorted.map(Alphabet.label)
    let first = special == nil ? 0 : 1
    numbers = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, Int32($0 + first)) })
  }

  /// The characters of a text in composed form.
  static func characters(of text: String) -> [Unicode.Scalar] { Array(composed(text).unicodeScalars) }

  static func composed(_ text: String) -> String { text.precomposedStringWithCanonicalMapping }

  /// Nil for a character that is not of the alphabet.
  func number(of character: Unicode.Scalar) -> Int32? { numbers[character] }

  /// The numbers of a text's characters; what is not of the alphabet is left out.
  func numbers(of text: String) -> [Int32] { Alphabet.characters(of: text).compactMap { numbers[$0] } }

  /// A text back from its numbers; what is no character shows as U+FFFD.
  func text(_ numbers: some Sequence<Int32>) -> String {
    var text = String.UnicodeScalarView()
    for number in numbers where characters.indices.contains(Int(number)) {
      text.append(characters[Int(number)] ?? "\u{fffd}")
    }
    return String(text)
  }

  private static func label(_ character: Unicode.Scalar) -> String {
    switch character {
    case "\n": "\\n"
    case "\t": "\\t"
    case "\r": "\\r"
    case _ where character.properties.generalCategory == .control:
      "\\u{\(String(character.value, radix: 16))}"
    default: String(character)
    }
  }
}
