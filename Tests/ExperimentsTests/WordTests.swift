@testable import Language
import Components
import Testing

/// The parts that words and numbers go through.
struct WordTests {
  @Test(arguments: [
    ("hiden", "hidden"), ("seesd", "seeds"), ("learningRate", "learning_rate"), ("Hidden", "hidden"),
  ])
  func nearWordsAreFound(_ word: String, _ meant: String) {
    #expect(Spelling.nearest(to: word, among: ["seeds", "learning_rate", "hidden", "task"]) == meant)
  }

  @Test(arguments: ["", "x", "zz", "xyzzy", "model"]) func farWordsAreNot(_ word: String) {
    #expect(Spelling.nearest(to: word, among: ["seeds", "learning_rate", "hidden", "task"]) == nil)
  }

  @Test func distances() {
    func distance(_ a: String, _ b: String) -> Int { Spelling.distance(Array(a.utf8), Array(b.utf8)) }
    #expect(distance("", "abc") == 3)
    #expect(distance("kitten", "sitting") == 3)
    #expect(distance("abcd", "abdc") == 1)
    #expect(distance("abc", "abc") == 0)
  }

  @Test func integers() {
    #expect(ScalarGrammar.integer("1_000") == .value(1000))
    #expect(ScalarGrammar.integer("-7") == .value(-7))
    #expect(ScalarGrammar.integer("+0") == .value(0))
    #expect(ScalarGrammar.integer("-9223372036854775808") == .value(Int.min))
    #expect(ScalarGrammar.integer("9223372036854775808") == .tooLarge)
    for text in ["", "-", "+-1", "010", "1e3", "0x1", "1_", "_1", "1__0", "1.0", "١"] {
      #expect(ScalarGrammar.integer(text) == .no)
    }
  }

  @Test func reals() {
    #expect(ScalarGrammar.real("1e-3") == .value(0.001))
    #expect(ScalarGrammar.real("-.5") == .value(-0.5))
    #expect(ScalarGrammar.real("6.E2") == .value(600))
    #expect(ScalarGrammar.real("-1e999") == .tooLarge)
    #expect(ScalarGrammar.real("1e-400") == .tooSmall && ScalarGrammar.real("0e-400") == .value(0))
    #expect(ScalarGrammar.exponential("1e3") == 1000 && ScalarGrammar.exponential("-2.5E1") == -25)
    for text in ["1000", "1.5e0", "1e16", "1e300", "e"] { #expect(ScalarGrammar.exponential(text) == nil) }
    for text in ["", ".", "-", "e1", "1e", "1e+", "1e1.5", "inf", "nan", "0x1p3", "1,5", "1 0"] {
      #expect(ScalarGrammar.real(text) == .no)
    }
  }

  @Test func ranges() {
    #expect(ScalarGrammar.range("1..5") == 1...5)
    #expect(ScalarGrammar.range("-2..-2") == -2 ... -2)
    for text in ["5..1", "1...5", "1..", "..1", "1.5", "a..b", "1..2..3"] {
      #expect(ScalarGrammar.range(text) == nil)
    }
  }

  @Test func hashIsFNV1a() {
    #expect(VariantName.fnv1a("") == 0x811c_9dc5)
    #expect(VariantName.fnv1a("a") == 0xe40c_292c)
    #expect(VariantName.fnv1a("foobar") == 0xbf9c_f968)
  }

  @Test func caretsStayInTheirColumn() {
    let line = Array("a: \"模型\" \t# \u{202e}x".unicodeScalars)
    let excerpt = Excerpt(line, column: 9, length: 1)
    #expect(excerpt.text == "a: \"模型\"  # \\u{202e}x")
    #expect(excerpt.indent.count == 10)
    #expect(Excerpt([], column: 7, length: 3).carets == "^")
  }
}
