import Components
import Foundation
import LinearAlgebra
import Recurrent
import Testing

@testable import SequenceTasks

/// A batch back as texts, up to each target's end.
private func pairs(_ batches: [Batch], _ source: TextPairSource) -> [TextPair] {
  batches.flatMap { batch in
    (0..<batch.examples).map {
      TextPair(
        source.coder.inputs.text(batch.inputShape.column($0, of: batch.tokens)),
        source.coder.outputs.text(batch.outputShape.column($0, of: batch.labels, until: 0)))
    }
  }
}

private func training(_ source: TextPairSource, batches: Int, examples: Int = 64, seed: UInt64 = 1)
  -> [TextPair]
{
  var stream = source.training(seed: seed, examples: examples, precision: .float64)
  return pairs((0..<batches).map { stream.batch($0) }, source)
}

private func evaluation(_ source: TextPairSource, _ split: EvaluationSplit, examples: Int = 64) -> [TextPair]
{
  pairs(source.evaluation(split, examples: examples, precision: .float64), source)
}

/// What the network said, where it said exactly `classes`.
private func prediction(_ classes: [Int32]) -> Prediction {
  Prediction(
    outputs: Matrix(rows: classes.count, columns: 1, precision: .float64), classes: classes,
    scored: classes.map { $0 >= 0 })
}

@Suite struct CalendarDayTests {
  @Test func daysOfFourCenturiesFollowOneAnother() {
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    var (year, month, day) = (1900, 1, 1)
    var weekday = 1
    for number in CalendarDay.number(ofYear: 1900)..<CalendarDay.number(ofYear: 2300) {
      let found = CalendarDay(number: number)
      guard found.year == year, found.month == month, found.day == day, found.weekday == weekday else {
        Issue.record("\(found) is not \(year)-\(month)-\(day)")
        return
      }
      let isLeap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0
      day += 1
      weekday = (weekday + 1) % 7
      if day > lengths[month - 1] + (month == 2 && isLeap ? 1 : 0) { (month, day) = (month + 1, 1) }
      if month > 12 { (year, month) = (year + 1, 1) }
    }
    #expect(year == 2300 && month == 1 && day == 1)
  }

  @Test func knownDays() {
    #expect(CalendarDay(number: 0).weekday == 4 && CalendarDay.number(ofYear: 1970) == 0)
    #expect(
      Dates.iso(CalendarDay(number: -1)) == "1969-12-31"
        && Dates.iso(CalendarDay(number: 11016)) == "2000-02-29")
  }
}

@Suite struct DatesTests {
  private func source() throws -> TextPairSource {
    try #require(try Translation().load(from: DataFolders(candidates: [])) as? TextPairSource)
  }

  @Test func everyWayOfWriting() {
    let day = CalendarDay(number: 9923)
    #expect(
      (0..<Dates.forms).map { Dates.written(day, form: $0) } == [
        "3 March 1997", "March 3, 1997", "the 3rd of March 1997", "March 3rd, 1997", "3 Mar 1997", "3.3.1997",
        "03/03/1997",
        "Monday, 3 March 1997",
      ])
    let suffixes = (9921..<9952).map {
      Dates.written(CalendarDay(number: $0), form: 3).prefix { $0 != "," }.suffix(2)
    }
    #expect(suffixes.prefix(4) == ["st", "nd", "rd", "th"] && suffixes[10..<13] == ["th", "th", "th"])
    #expect(suffixes[20..<24] == ["st", "nd", "rd", "th"] && suffixes[30] == "st")
  }

  /// An independent reader of all eight ways finds the target in the source.
  @Test func sourcesSayWhatTargetsAre() throws {
    for pair in training(try source(), batches: 40) {
      var numbers: [Int] = [], words: [String] = [], word = ""
      for character in pair.source + " " {
        if character.isLetter || character.isNumber {
          word.append(character)
        } else if !word.isEmpty {
          let digits = word.prefix { $0.isNumber }
          if let number = Int(digits) { numbers.append(number) } else { words.append(word) }
          word = ""
        }
      }
      let month = words.compactMap { word in Dates.months.firstIndex { $0 == word || $0.prefix(3) == word } }
        .first.map { $0 + 1 }
      let target = pair.target.split(separator: "-").compactMap { Int($0) }
      #expect(target == [numbers.last, month ?? numbers[1], numbers[0]], "\(pair)")
      #expect(pair.target.utf8.count == 10)
    }
  }

  @Test func formsAndDaysAreUniform() throws {
    let seen = training(try source(), batches: 160)
    func form(_ text: String) -> Int {
      let first = text.first ?? " ", last = text.dropLast(4).last ?? " "
      if text.contains("/") { return 6 }
      if text.contains(".") { return 5 }
      if text.hasPrefix("the ") { return 2 }
      if first.isLetter {
        return Dates.weekdays.contains { text.hasPrefix($0) }
          ? 7 : text.dropLast(6).last?.isNumber == true ? 1 : 3
      }
      return last == " " && text.split(separator: " ")[1].count == 3 ? 4 : 0
    }
    let found = counts(seen.filter { !$0.target.contains("-05-") }.map { form($0.source) })
    let expected = Double(found.values.reduce(0, +)) / 8
    #expect(found.keys.sorted() == Array(0..<8))
    for count in found.values { #expect(abs(Double(count) - expected) < 5 * expected.squareRoot()) }
    let years = seen.compactMap { Int($0.target.prefix(4)) }
    #expect(years.allSatisfy { 1900...2099 ~= $0 } && Set(years).count == 200)
    #expect(Set(seen.map { $0.target.suffix(5) }).count > 360)
  }

  @Test func heldOutDaysAreNeverTrainedOn() throws {
    let source = try source(), known = Set(training(source, batches: 300).map(\.target))
    let validation = Set(evaluation(source, .validation).map(\.target)),
      test = Set(evaluation(source, .test).map(\.target))
    #expect(validation.count == 500 && test.count == 500)
    #expect(
      known.isDisjoint(with: validation) && known.isDisjoint(with: test) && validation.isDisjoint(with: test))
    // Not because training saw little.
    #expect(known.count > 15_000)
  }

  @Test func evaluationDependsOnNothingElse() throws {
    let one = try source(), other = try source()
    #expect(evaluation(one, .test, examples: 7) == evaluation(other, .test, examples: 7))
    #expect(
      Set(evaluation(one, .test, examples: 7).map(\.source))
        == Set(evaluation(other, .test, examples: 500).map(\.source)))
    #expect(training(one, batches: 2, seed: 1) == training(other, batches: 2, seed: 1))
    #expect(training(one, batches: 2, seed: 1) != training(other, batches: 2, seed: 2))
  }

  @Test func oneYearIsEnough() {
    let source = Dates.source(years: 2000...2000, evaluated: 500)
    let days = evaluation(source, .test).count + evaluation(source, .validation).count
    #expect(40...110 ~= days)
    #expect(training(source, batches: 4).allSatisfy { $0.target.hasPrefix("2000-") })
  }

  @Test func thePlateauKnowsTheStep() throws {
    let levels = try source().baselines
    #expect(levels.first { $0.name == "chance" }?.value == log(12))
    // Of 11 steps the hyphens and the end are certain; entropies of the other digits by hand, of months' and
    // days' units and days' tens.
    let memoryless = try #require(levels.first { $0.name == "memoryless" }?.value)
    let tens = log(10.0), half = log(2.0)
    let month = -(9.0 / 12 * log(9.0 / 12) + 3.0 / 12 * log(3.0 / 12))
    let expected = (2 * half + 2 * tens + month + 2.254 + 1.240 + 2.299) / 11
    #expect(abs(memoryless - expected) < 0.03)
  }
}

@Suite struct ReversalTests {
  private let source = Reversal.source(letters: 5, lengths: 2...6, evaluated: 200)

  @Test func targetsAreSourcesBackwards() {
    for pair in training(source, batches: 20) + evaluation(source, .test) + evaluation(source, .validation) {
      #expect(String(pair.source.reversed()) == pair.target && 2...6 ~= pair.source.count)
      #expect(pair.source.allSatisfy { "abcde".contains($0) })
    }
    #expect(training(source, batches: 1).contains { $0.source != $0.target })
  }

  @Test func heldOutStringsAreNeverTrainedOn() {
    let known = Set(training(source, batches: 200).map(\.source))
    let test = Set(evaluation(source, .test).map(\.source)),
      validation = Set(evaluation(source, .validation).map(\.source))
    #expect(
      known.isDisjoint(with: test) && known.isDisjoint(with: validation) && test.isDisjoint(with: validation))
    #expect(known.count > 2000)
  }

  @Test func lengthsAndLettersAreUniform() {
    let seen = training(Reversal.source(letters: 4, lengths: 5...8, evaluated: 10), batches: 100)
    let lengths = counts(seen.map(\.source.count)), letters = counts(seen.flatMap { Array($0.source) })
    #expect(lengths.keys.sorted() == [5, 6, 7, 8] && letters.count == 4)
    for count in lengths.values { #expect(abs(Double(count) / 6400 - 0.25) < 0.03) }
    let all = Double(letters.values.reduce(0, +))
    for count in letters.values { #expect(abs(Double(count) / all - 0.25) < 0.015) }
  }
}

@Suite struct TextPairTests {
  private let coder = TextPairCoder(inputs: "abxé".unicodeScalars, outputs: "123".unicodeScalars)

  @Test func targetsEndWithTheEnd() {
    let batch = coder.batch([TextPair("a", "12"), TextPair("abx", "3")])
    #expect(batch.lengths == [3, 1] && batch.outputShape.allLengths == [2, 3])
    #expect(batch.tokens == [0, 0, 1, -1, 2, -1] && batch.labels == [3, 1, 0, 2, -1, 0])
  }

  @Test func whatIsRight() {
    let batch = coder.batch([TextPair("ab", "12"), TextPair("a", "31")])
    // Classes by step, two examples side by side: 1 2 end and 3 1 end; a decoder goes on past the end.
    let right = prediction([1, 3, 2, 1, 0, 0, 2, 2]), wrong = prediction([1, 3, 2, 2, 3, 0, 0, 1])
    #expect(ExactMatch().tally(batch, right) == (2, 2) && CharacterErrorRate().tally(batch, right) == (0, 4))
    // "123" for "12", "32" for "31".
    #expect(ExactMatch().tally(batch, wrong) == (0, 2) && CharacterErrorRate().tally(batch, wrong) == (2, 4))
    // Nothing but the end, and no end at all.
    #expect(CharacterErrorRate().tally(batch, prediction([0, 1, 0, 1, 0, 1, 0, 1])) == (5, 4))
  }

  @Test func samplesAreTexts() throws {
    let source = TextPairSource(
      coder: coder, longest: (3, 3), training: .fixed([TextPair("ab", "12")]),
      validation: [TextPair("x", "1")],
      test: [TextPair("xe\u{301}", "21")], isByStep: false, facts: [])
    let batch = source.evaluation(.test, examples: 8, precision: .float64)[0]
    let sample = try #require(source.sample(batch, 0, prediction: prediction([2, 3, 0, 1])))
    #expect(sample == Sample(input: .text("x\u{e9}"), target: .text("21"), prediction: .text("23")))
    #expect(
      source.longestOutput == 4 && source.decodesGreedily && source.shape.arrangement == .sequenceToSequence)
  }
}

@Suite struct TranslationSettingsTests {
  private func problems(_ change: (inout Translation) -> Void) -> [String] {
    var task = Translation()
    change(&task)
    return task.problems.map(\.key)
  }

  @Test func contradictions() {
    #expect(problems { _ in }.isEmpty)
    #expect(problems { $0.years = [2000, 1999] } == ["years"])
    #expect(problems { ($0.data, $0.minimumLength) = (.reversal, 11) } == ["min_length"])
    #expect(problems { ($0.data, $0.letters, $0.maximumLength) = (.reversal, 2, 9) } == ["max_length"])
    #expect(problems { ($0.data, $0.letters, $0.maximumLength) = (.reversal, 2, 10) }.isEmpty)
  }

  @Test(arguments: [
    "../../etc", "", "fr/../de", "fr.UTF-8", "é", "a\u{0}b", String(repeating: "a", count: 31),
  ])
  func noPathIsALanguage(name: String) {
    #expect(problems { ($0.data, $0.to) = (.countries, name) } == ["to"])
  }

  @Test(arguments: ["fr", "zh_CN", "sr@latin", "ast"]) func languages(name: String) {
    #expect(problems { ($0.data, $0.to) = (.countries, name) }.isEmpty)
  }
}
