import Testing

@testable import SequenceTasks

@Suite struct WordTests {
  private func words(_ text: String) -> [String] { Vocabulary.words(of: text) }

  @Test func wordsAreLettersAndDigitsInLowerCase() {
    #expect(
      words("The Rock, the 21st Century's new hero.") == [
        "the", "rock", "the", "21st", "century's", "new", "hero",
      ])
    #expect(
      words("co-writer/director: it works-sort of…") == [
        "co", "writer", "director", "it", "works", "sort", "of",
      ])
    #expect(words("a_b 3.14 50% $7") == ["a", "b", "3", "14", "50", "7"])
  }

  @Test func exclamationsAndQuestionsAreWords() {
    #expect(words("What?! No!!") == ["what", "?", "!", "no", "!", "!"])
    #expect(words("!") == ["!"])
  }

  @Test func quotesAreNotPartOfWords() {
    #expect(words("''Conan'' and 'tis \"quoted\"") == ["conan", "and", "tis", "quoted"])
    #expect(words("the boys' room") == ["the", "boys", "room"])
    #expect(words("''''") == [])
  }

  @Test func innerApostrophesAre() {
    #expect(words("don't rock'n'roll") == ["don't", "rock'n'roll"])
    // Two in a row are a quotation mark.
    #expect(words("don''t") == ["don", "t"])
    #expect(words("o' clock's'") == ["o", "clock's"])
  }

  @Test func everyScriptHasLetters() {
    #expect(words("Café, naïve Straße") == ["café", "naïve", "straße"])
    #expect(words("Кириллица ЁЖ") == ["кириллица", "ёж"])
    #expect(words("中文 電影，好") == ["中文", "電影", "好"])
    #expect(words("日本語の映画") == ["日本語の映画"])
  }

  @Test func composedAndDecomposedLettersAreOneWord() {
    let vocabulary = Vocabulary([words("caf\u{e9}"), words("cafe\u{301}")], limit: 10, minimum: 2)
    #expect(vocabulary.words.count == 2)
    #expect(vocabulary.numbers(["cafe\u{301}"]) == [1])
  }

  @Test func otherCharactersSeparate() {
    #expect(words("good🙂movie 👩‍👩‍👧 ★★★") == ["good", "movie"])
    #expect(words("a\u{0}b\u{7}c\u{a0}d\u{fffd}e") == ["a", "b", "c", "d", "e"])
    #expect(words("") == [] && words(" \t ") == [])
  }
}

@Suite struct VocabularyTests {
  private let sentences = [["b", "a", "c"], ["a", "b"], ["a", "d", "é"], ["é", "z"]]

  @Test func frequentWordsComeFirstAndTiesInOrder() {
    let vocabulary = Vocabulary(sentences, limit: 100, minimum: 1)
    #expect(vocabulary.words == ["<unknown>", "a", "b", "é", "c", "d", "z"])
    #expect(
      Vocabulary(sentences.reversed().map { $0.reversed() }, limit: 100, minimum: 1).words == vocabulary.words
    )
  }

  @Test func rareWordsAreUnknown() {
    #expect(Vocabulary(sentences, limit: 100, minimum: 2).words == ["<unknown>", "a", "b", "é"])
    #expect(Vocabulary(sentences, limit: 100, minimum: 4).words == ["<unknown>"])
  }

  @Test func theLimitCountsTheUnknownWord() {
    #expect(Vocabulary(sentences, limit: 3, minimum: 1).words == ["<unknown>", "a", "b"])
    #expect(Vocabulary(sentences, limit: 2, minimum: 1).words == ["<unknown>", "a"])
    #expect(Vocabulary(sentences, limit: 7, minimum: 1).words.count == 7)
  }

  @Test func numbersAreIndices() {
    let vocabulary = Vocabulary(sentences, limit: 4, minimum: 1)
    #expect(vocabulary.numbers(["a", "nothing", "é", "b", "z", ""]) == [1, 0, 3, 2, 0, 0])
    #expect(vocabulary.numbers([]) == [])
    for (number, word) in vocabulary.words.enumerated().dropFirst() {
      #expect(vocabulary.numbers([word]) == [Int32(number)])
    }
  }

  @Test func nothingToLearnFrom() {
    #expect(Vocabulary([], limit: 10, minimum: 1).words == ["<unknown>"])
  }
}
