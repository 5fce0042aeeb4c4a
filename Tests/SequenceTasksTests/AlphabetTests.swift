import Testing

@testable import SequenceTasks

@Suite struct AlphabetTests {
  private static let texts = ["café Straße", "Кириллица ёж", "中文電影", "🙂", "a\u{301}b"]

  @Test(arguments: texts) func textsComeBack(text: String) {
    let alphabet = Alphabet(special: "<end>", AlphabetTests.texts.flatMap(Alphabet.characters))
    let numbers = alphabet.numbers(of: text)
    #expect(numbers.allSatisfy { $0 > 0 && Int($0) < alphabet.labels.count })
    #expect(Array(alphabet.text(numbers).utf8) == Array(Alphabet.composed(text).utf8))
    #expect(numbers.map { alphabet.labels[Int($0)] }.joined() == alphabet.text(numbers))
  }

  @Test func composedAndDecomposedAreOneCharacter() {
    let alphabet = Alphabet(Alphabet.characters(of: "cafe\u{301}"))
    #expect(alphabet.labels == ["a", "c", "f", "\u{e9}"])
    #expect(alphabet.numbers(of: "\u{e9}") == [3] && alphabet.numbers(of: "e\u{301}") == [3])
    // What has no composed form stays two.
    #expect(Alphabet.characters(of: "x\u{301}").count == 2)
  }

  @Test func numbersAreInTheOrderOfUnicode() {
    let alphabet = Alphabet(special: "<end>", "zaßя中b".unicodeScalars)
    #expect(alphabet.labels == ["<end>", "a", "b", "z", "ß", "я", "中"])
    #expect(alphabet.numbers(of: "ab?中") == [1, 2, 6] && alphabet.number(of: "?") == nil)
    #expect(alphabet.text([1, 0, 6, 99, -1]) == "a\u{fffd}中")
  }

  @Test func controlsAreSpeltOut() {
    #expect(Alphabet("\n\t\u{7}x".unicodeScalars).labels == ["\\u{7}", "\\t", "\\n", "x"])
  }
}

@Suite struct EditDistanceTests {
  private func distance(_ a: String, _ b: String) -> Int {
    editDistance(Array(a.unicodeScalars), Array(b.unicodeScalars))
  }

  @Test func knownDistances() {
    #expect(distance("kitten", "sitting") == 3 && distance("flaw", "lawn") == 2 && distance("", "abc") == 3)
    #expect(distance("abc", "") == 3 && distance("", "") == 0 && distance("same", "same") == 0)
    // A swap is two edits: Levenshtein's distance, not Damerau's.
    #expect(distance("ab", "ba") == 2)
  }

  /// Against the definition's recursion.
  @Test func theDefinition() {
    func slow(_ a: ArraySlice<Int>, _ b: ArraySlice<Int>) -> Int {
      guard let x = a.first, let y = b.first else { return max(a.count, b.count) }
      return min(
        slow(a.dropFirst(), b.dropFirst()) + (x == y ? 0 : 1), slow(a.dropFirst(), b) + 1,
        slow(a, b.dropFirst()) + 1)
    }
    for number in 0..<60 {
      let a = (0..<number % 6).map { (number * 7 + $0 * 5) % 3 },
        b = (0..<number % 5).map { (number * 3 + $0 * $0) % 3 }
      #expect(editDistance(a, b) == slow(a[...], b[...]))
    }
  }
}
