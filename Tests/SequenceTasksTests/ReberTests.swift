import Components
import Foundation
import LinearAlgebra
import Recurrent
import Testing

@testable import SequenceTasks

/// The grammar as a regular expression, written down from the diagram by another way than the generator's
/// graph: from the first node T S* X reaches node 3, P T* V node 4; P leads from 4 to 3, X T* V from 3 back
/// to 4; S from 3 and V from 4 end it.
private let reber = "B(?:TS*X(?:XT*VP)*(?:S|XT*VV)|PT*V(?:PXT*V)*(?:V|PS))E"

/// Whether the recogniser accepts a whole string.
private func isReber(_ string: String, embedded: Bool) -> Bool {
  let pattern = embedded ? "^B(?:T\(reber)T|P\(reber)P)E$" : "^\(reber)$"
  return string.range(of: pattern, options: .regularExpression) != nil
}

@Suite struct ReberTests {
  private func task(_ variant: Reber.Variant, strings: Int? = nil) -> Reber {
    var task = Reber()
    (task.variant, task.strings) = (variant, strings)
    return task
  }

  private func string(_ example: ProbeExample) -> String {
    String((example.tokens + example.classes.suffix(1)).map { ReberGrammar.symbols[Int($0)] })
  }

  @Test(arguments: Reber.Variant.allCases) func stringsAreAccepted(variant: Reber.Variant) throws {
    let examples = try task(variant).probeExamples(), isEmbedded = variant == .embedded
    for example in examples {
      #expect(isReber(string(example), embedded: isEmbedded), "\(string(example))")
      #expect(example.classes.dropLast() == example.tokens.dropFirst())
    }
    #expect(Set(examples.map(string)).count > 100)
  }

  /// The recogniser is no rubber stamp: a symbol exchanged, left out or doubled is nearly always noticed.
  @Test func damagedStringsAreNot() throws {
    for known in ["BTXSE", "BPVVE", "BTSSXXTTVVE", "BPTVPXVPSE", "BPTVPSE", "BTXXVPSE", "BTXXVPXVVE"] {
      #expect(isReber(known, embedded: false))
    }
    for wrong in ["", "BE", "BTE", "BTXE", "BPVE", "BTXSEE", "BTSXPE", "BPTTPE", "TXS", "BTXXVSE", "BPVPVE"] {
      #expect(!isReber(wrong, embedded: false))
    }
    #expect(isReber("BTBPVVETE", embedded: true) && !isReber("BTBPVVEPE", embedded: true))
    let strings = try task(.embedded).probeExamples(500).map(string)
    for string in strings {
      var other = Array(string)
      other[other.count - 2] = other[other.count - 2] == "T" ? "P" : "T"
      #expect(!isReber(String(other), embedded: true))
      #expect(!isReber(String(string.dropLast()), embedded: true))
    }
  }

  @Test func choicesAreFair() throws {
    let strings = try task(.embedded).probeExamples(4000).map(string)
    #expect(isShare(strings.count { Array($0)[1] == "T" }, of: strings.count, 0.5))
    #expect(isShare(strings.count { Array($0)[3] == "T" }, of: strings.count, 0.5))
    // The shortest are four ways of 2⁻⁵ … none has fewer than nine symbols.
    #expect(strings.allSatisfy { $0.count >= 9 })
    #expect(isShare(strings.count { $0.count == 9 }, of: strings.count, 0.25))
    #expect(!isShare(strings.count { $0.count == 9 }, of: strings.count, 0.5))
    let mean = Double(strings.reduce(0) { $0 + $1.count }) / 4000
    #expect(abs(mean - 12) < 0.4)
  }

  /// The successors that the metrics know are those that occur.
  @Test(arguments: Reber.Variant.allCases) func successorsAreThoseThatFollow(variant: Reber.Variant) throws {
    var seen: [[Int32]: Set<Int32>] = [:], claimed: [[Int32]: Set<Int32>] = [:]
    for example in try task(variant).probeExamples(4000) {
      for (t, successors) in ReberGrammar.successors(in: example.tokens).enumerated() {
        let prefix = Array(example.tokens.prefix(t + 1))
        #expect(successors.contains(example.classes[t]))
        seen[prefix, default: []].insert(example.classes[t])
        claimed[prefix] = successors
      }
    }
    // Prefixes that are often seen have shown all of their successors.
    for (prefix, successors) in seen where prefix.count < 6 {
      #expect(claimed[prefix] == successors, "\(prefix)")
    }
  }

  @Test func levelsAreEntropies() throws {
    let known: [(Reber.Variant, Double)] = [(.embedded, 7 * log(2.0) / 11), (.simple, 6 * log(2.0) / 7)]
    for (variant, best) in known {
      var nats = 0.0, steps = 0
      for example in try task(variant).probeExamples(4000) {
        for successors in ReberGrammar.successors(in: example.tokens) {
          nats += log(Double(successors.count))
        }
        steps += example.tokens.count
      }
      let level = try task(variant).level("best")
      #expect(abs(nats / Double(steps) - level) < 0.01)
      // By hand: a Reber string has 8 symbols on average, an embedded one 12.
      #expect(abs(level - best) < 1e-5)
    }
    #expect(abs(try task(.embedded).level("memoryless") - 8 * log(2) / 11) < 1e-5)
    #expect(abs(try task(.embedded).level("chance") - log(7)) < 1e-12)
  }

  @Test func fixedStringsAreKeptApart() throws {
    let source = try task(.embedded, strings: 64).source()
    var batches = source.training(seed: 5, examples: 64, precision: .float64)
    let trained = Set(batches.batch(0).probeExamples(of: source.shape).map(string))
    #expect(Set(batches.batch(1).probeExamples(of: source.shape).map(string)) == trained)
    for split in [EvaluationSplit.validation, .test] {
      let held = source.evaluation(split, examples: 10, precision: .float64).flatMap {
        $0.probeExamples(of: source.shape)
      }
      #expect(held.count == 64 && trained.isDisjoint(with: held.map(string)))
      #expect(held.allSatisfy { isReber(string($0), embedded: true) })
    }
    // Not so without a fixed set.
    let fresh = try task(.embedded).probeExamples(200).map(string)
    #expect(!trained.isDisjoint(with: fresh))
  }

  @Test func moreStringsThanThereAreIsAnError() throws {
    var task = task(.simple, strings: 100_000)
    task.maxLength = 20
    let fault = #expect(throws: Problem.self) { _ = try task.source() }
    #expect(fault?.key == "strings")
  }

  @Test func metricsAreTheCriterion() throws {
    let source = try task(.embedded).source()
    let batch = source.evaluation(.test, examples: 100, precision: .float64)[0]
    /// Outputs that know the grammar, but for the last symbol but one where that is always T.
    func values(remembers: Bool) -> [String: Double] {
      let outputs = Matrix(rows: batch.inputShape.rows, columns: 7, precision: .float64)
      for (b, example) in batch.probeExamples(of: source.shape).enumerated() {
        for (t, successors) in ReberGrammar.successors(in: example.tokens).enumerated() {
          let guess = !remembers && t == example.tokens.count - 2 ? [1] : successors
          for symbol in guess { outputs[t * 100 + b, Int(symbol)] = 1 }
        }
      }
      let prediction = Prediction(outputs, of: batch)
      return Dictionary(
        uniqueKeysWithValues: source.metrics.map { metric in
          let tally = metric.tally(batch, prediction)
          return (metric.name, tally.sum / tally.count)
        })
    }
    #expect(values(remembers: true) == ["legal_symbols": 1, "legal_strings": 1, "outer_symbols": 1])
    let blind = values(remembers: false)
    #expect(
      try abs(#require(blind["outer_symbols"]) - 0.5) < 0.25
        && blind["legal_strings"] == blind["outer_symbols"])
    #expect(try 0.9...0.99 ~= #require(blind["legal_symbols"]))
  }

  @Test func samplesAreStrings() throws {
    let source = try task(.embedded).source(),
      batch = source.evaluation(.test, examples: 4, precision: .float64)[0]
    let outputs = Matrix(rows: batch.inputShape.rows, columns: 7, precision: .float64)
    let sample = try #require(source.sample(batch, 1, prediction: Prediction(outputs, of: batch)))
    guard case .text(let input) = sample.input, case .text(let target) = sample.target else {
      Issue.record("no text")
      return
    }
    #expect(
      isReber(input + String(target.suffix(1)), embedded: true) && input.dropFirst() == target.dropLast())
    #expect(sample.prediction == .text(String(repeating: "B", count: input.count)))
  }
}
