import Components
import OrderedCollections
import Testing

struct ValueTests {
  @Test func briefIsWhatANotebookSays() {
    #expect(Value.real(1).brief == "1")
    #expect(Value.real(1e-3).brief == "0.001")
    #expect(Value.real(-0.1).brief == "-0.1")
    #expect(Value.list([.integer(1), .text("a")]).brief == "[1, a]")
    #expect(Value.table(["kind": .text("lstm")]).brief == "lstm")
    #expect(Value.table(["kind": .text("adam"), "rate": .real(0.5)]).brief == "{kind: adam, rate: 0.5}")
  }

  @Test func canonicalJSONSortsKeysAndEscapes() {
    let value = Value.table(["b": .text("q\"\\\n\u{1}é"), "a": .list([.flag(true), .real(.infinity)])])
    #expect(value.canonicalJSON == #"{"a":[true,"inf"],"b":"q\"\\\n\u0001é"}"#)
    #expect(Value.table([:]).prettyJSON == "{}")
    #expect(
      Value.table(["b": .integer(1), "a": .list([.integer(2)])]).prettyJSON
        == "{\n  \"b\": 1,\n  \"a\": [\n    2\n  ]\n}")
  }

  @Test func intervalsNeverHoldNaNOrInfinity() {
    for interval in [Interval.any, .positive, .nonNegative, .rate, .share] {
      #expect(!interval.contains(.nan) && !interval.contains(.infinity) && !interval.contains(-.infinity))
    }
    #expect(Interval.positive.contains(1e-300) && !Interval.positive.contains(0))
    #expect(
      Interval.nonNegative.contains(0) && Interval.rate.contains(0) && !Interval.rate.contains(1)
        && Interval.share.contains(1))
    #expect(
      [Interval.any, .positive, .rate, .share].map(\.description) == [
        "(finite)", "> 0", "in [0, 1)", "in [0, 1]",
      ])
  }

  @Test(arguments: ["a", "0", "vanishing-2", "a--", String(repeating: "x", count: 100)]) func slugs(
    _ text: String
  ) {
    #expect(TextRule.slug.accepts(text))
  }

  @Test(arguments: ["", "-a", "A", "a b", "../x", "a/b", "é", "a\n", String(repeating: "x", count: 101)])
  func noSlugs(
    _ text: String
  ) {
    #expect(!TextRule.slug.accepts(text))
  }

  @Test func rulesOfText() {
    #expect(
      TextRule.line.accepts("one: two") && !TextRule.line.accepts("one\ntwo")
        && !TextRule.line.accepts("\u{1b}"))
    #expect(TextRule.prose.accepts("one\n\ttwo") && !TextRule.prose.accepts("\u{0}"))
    #expect(
      TextRule.last.accepts("last 5") && !TextRule.last.accepts("last 0") && !TextRule.last.accepts("last")
        && !TextRule.last.accepts("5"))
  }

  @Test func expectationsReadAsPhrases() {
    #expect(ValueType.integer(1...Int.max).expectation == "an integer ≥ 1")
    #expect(ValueType.integer(Int.min...Int.max).expectation == "an integer")
    #expect(ValueType.integer(2...9).expectation == "an integer from 2 to 9")
    #expect(ValueType.oneOf([.choice(["all"]), .text(.last)]).expectation == "'all', or 'last N'")
    #expect(
      ValueType.list(of: .flag, count: 1...Int.max).expectation == "a non-empty list, each true or false")
    #expect(ValueType.list(of: .flag, count: 2...2).expectation == "a list of 2, each true or false")
  }

  /// A character may be any number of code points: what is cut are these.
  @Test func whatIsShownOfAWordIsShort() {
    let word = "e" + String(repeating: "\u{301}", count: 900)
    #expect(TextFault.shown(word, limit: 10).unicodeScalars.count == 12)
    #expect(
      TextFault.shown("short") == "'short'" && "abc".shortened(to: 3) == "abc"
        && "abcd".shortened(to: 3) == "ab…")
  }
}
