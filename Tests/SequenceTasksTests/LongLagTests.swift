import Foundation
import LinearAlgebra
import Recurrent
import Testing

@testable import SequenceTasks

@Suite struct LongLagTests {
  private func task(_ variant: LongLag.Variant, symbols: Int = 6, lag: Int = 7) -> LongLag {
    var task = LongLag()
    (task.variant, task.symbols, task.lag) = (variant, symbols, lag)
    return task
  }

  /// The whole sequence: what is read, and the last symbol.
  private func sequence(_ example: ProbeExample) -> [Int32] { example.tokens + example.classes.suffix(1) }

  @Test func twoSequencesOf2a() throws {
    let examples = try task(.a).probeExamples(), seen = counts(examples.map(sequence))
    #expect(Set(seen.keys) == [[5, 0, 1, 2, 3, 4, 5], [6, 0, 1, 2, 3, 4, 6]])
    for count in seen.values { #expect(isShare(count, of: examples.count, 0.5)) }
    // Every next symbol is predicted.
    #expect(examples.allSatisfy { $0.classes.dropLast() == $0.tokens.dropFirst() })
    let labels = try #require(try task(.a).source().tokenLabels)
    #expect(labels == ["a1", "a2", "a3", "a4", "a5", "x", "y"])
  }

  @Test func symbolsBetweenAreUniformIn2b() throws {
    let examples = try task(.b).probeExamples()
    for example in examples {
      #expect(example.tokens.count == 6 && example.tokens[0] == example.classes[5] && example.tokens[0] >= 5)
      #expect(example.classes.dropLast() == example.tokens.dropFirst())
    }
    let between = examples.flatMap { $0.tokens.dropFirst() }, seen = counts(between)
    #expect(Set(seen.keys) == Set(0..<5))
    for count in seen.values { #expect(isShare(count, of: between.count, 0.2)) }
    // Not the fixed order of 2a.
    #expect(Set(examples.map(\.tokens)).count > 1000)
  }

  @Test func triggerAndDistractorsOf2c() throws {
    let task = task(.c), examples = try task.probeExamples(4000)
    let (e, b, x): (Int32, Int32, Int32) = (6, 7, 8)
    for example in examples {
      let tokens = example.tokens
      #expect(tokens[0] == b && tokens.last == e && tokens.count >= 7 + 3)
      #expect(example.classes == [tokens[1] - x])
      #expect(tokens.dropFirst(2).dropLast().allSatisfy { 0..<6 ~= $0 })
    }
    #expect(isShare(examples.count { $0.classes == [0] }, of: examples.count, 0.5))
    let distractors = examples.flatMap { $0.tokens.dropFirst(2).dropLast() }, seen = counts(distractors)
    for count in seen.values { #expect(isShare(count, of: distractors.count, 1 / 6)) }
    // With the last symbol the expected length is 4 + Σ .1 · .9ᵏ (q + k) = q + 13 (printed with it: q + 14);
    // k's variance is 90.
    let mean = Double(examples.reduce(0) { $0 + $1.tokens.count + 1 }) / 4000
    #expect(abs(mean - 20) <= 5 * (90.0 / 4000).squareRoot())
    // One more with probability 9/10.
    for k in 0..<5 {
      let all = examples.count { $0.tokens.count - 10 >= k },
        more = examples.count { $0.tokens.count - 10 > k }
      #expect(isShare(more, of: all, 0.9) && !isShare(more, of: all, 0.5))
    }
    #expect(try examples.allSatisfy { $0.tokens.count <= (try task.source().longestInput) })
    #expect(try task.source().tokenLabels == ["a1", "a2", "a3", "a4", "a5", "a6", "e", "b", "x", "y"])
  }

  @Test(arguments: LongLag.Variant.allCases) func oneHotTargetsSayTheSame(variant: LongLag.Variant) throws {
    var task = task(variant)
    let classes = try task.probeExamples(200).map(\.classes)
    task.targets = .oneHot
    let width = try task.source().shape.outputs.width
    for (example, classes) in zip(try task.probeExamples(200), classes) {
      #expect(example.numbers.count == classes.count * width)
      for (t, right) in classes.enumerated() {
        #expect((0..<width).allSatisfy { example.numbers[t * width + $0] == (Int($0) == Int(right) ? 1 : 0) })
      }
    }
  }

  /// What someone loses a step who knows everything but the first symbol, and who knows that, too.
  @Test func levelsAreExpectedLosses() throws {
    #expect(abs(try task(.a).level("chance") - log(7)) < 1e-12)
    #expect(abs(try task(.a).level("memoryless") - log(2) / 6) < 1e-12)
    #expect(abs(try task(.b).level("memoryless") - (5 * log(5) + log(2)) / 6) < 1e-12)
    #expect(abs(try task(.b).level("best") - 5 * log(5) / 6) < 1e-12)
    #expect(abs(try task(.c).level("chance") - log(2)) < 1e-12)
    var squares = task(.b)
    squares.targets = .oneHot
    let examples = try squares.probeExamples(500)
    // The same answer, step by step.
    var loss = 0.0
    for example in examples {
      for t in 0..<6 {
        for k in 0..<7 {
          let guess = t < 5 ? (k < 5 ? 0.2 : 0) : (k < 5 ? 0 : 0.5),
            error = guess - example.numbers[t * 7 + k]
          loss += 0.5 * error * error
        }
      }
    }
    #expect(abs(loss / 3000 - (try squares.level("memoryless"))) < 1e-9)
  }

  @Test(arguments: [LongLag.Variant.a, .b]) func theLastSymbolIsMeasuredAlone(variant: LongLag.Variant) throws
  {
    let source = try task(variant).source(),
      batch = source.evaluation(.test, examples: 50, precision: .float64)[0]
    let metric = try #require(source.metrics.first { $0.name == "last_symbol" })
    func share(_ said: (ProbeExample) -> Int32) -> Double {
      let outputs = Matrix(rows: batch.inputShape.rows, columns: 7, precision: .float64)
      for (b, example) in batch.probeExamples(of: source.shape).enumerated() {
        // Nonsense at all other steps.
        for t in 0..<6 { outputs[t * 50 + b, t < 5 ? 6 : Int(said(example))] = 1 }
      }
      let tally = metric.tally(batch, Prediction(outputs, of: batch))
      return tally.sum / tally.count
    }
    #expect(share { $0.tokens[0] } == 1 && share { 11 - $0.tokens[0] } == 0)
    #expect(0.2...0.8 ~= share { _ in 5 })
  }
}
