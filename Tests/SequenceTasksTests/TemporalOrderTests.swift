import Components
import LinearAlgebra
import Testing

@testable import SequenceTasks

/// Temporal order against the published definitions.
@Suite struct TemporalOrderTests {
  private func source(_ change: (inout TemporalOrder) -> Void = { _ in }) -> TemporalOrderSource {
    var task = TemporalOrder()
    change(&task)
    return TemporalOrderSource(task: task)
  }

  private func sequences(_ source: TemporalOrderSource, batches: Int = 60) -> [(
    tokens: [String], label: String
  )] {
    var stream = source.training(seed: 2, examples: 50, precision: .float64)
    let symbols = source.tokenLabels ?? [], classes = source.classLabels ?? []
    return (0..<batches).flatMap { step in
      stream.batch(step).tokenExamples.map { example in
        (example.tokens.map { symbols[Int($0)] }, classes[Int(example.label)])
      }
    }
  }

  private func isRelevant(_ symbol: String) -> Bool { symbol == "X" || symbol == "Y" }

  @Test(arguments: [2, 3]) func hochreitersSequences(symbols: Int) {
    let source = source { $0.symbols = symbols }, all = sequences(source)
    let ranges = symbols == 2 ? [10...20, 50...60] : [10...20, 33...43, 66...76]
    var seen = ranges.map { _ in Set<Int>() }
    for (tokens, label) in all {
      #expect((100...110).contains(tokens.count) && tokens.first == "E" && tokens.last == "B")
      let places = tokens.indices.filter { isRelevant(tokens[$0]) }
      #expect(places.count == symbols && zip(places, ranges).allSatisfy { $1.contains($0) })
      for (index, place) in places.enumerated() { seen[index].insert(place) }
      #expect(label == places.map { tokens[$0] }.joined(separator: ","))
      #expect(
        tokens.indices.dropFirst().dropLast().allSatisfy {
          places.contains($0) || "abcd".contains(tokens[$0])
        })
    }
    #expect(seen == ranges.map(Set.init), "all places come up")
    let classes = counts(all.map(\.label)), share = 1 / Double(1 << symbols)
    #expect(classes.count == 1 << symbols)
    for count in classes.values {
      let error = (share * (1 - share) / Double(all.count)).squareRoot()
      #expect(abs(Double(count) / Double(all.count) - share) <= 4 * error)
    }
    #expect(Set(all.map(\.tokens.count)) == Set(100...110))
  }

  @Test func pascanusSequences() {
    let source = source { ($0.variant, $0.length) = (.pascanu, 40) }, all = sequences(source, batches: 80)
    #expect(source.tokenLabels == ["a", "b", "c", "d", "X", "Y"])
    for (tokens, label) in all {
      let places = tokens.indices.filter { isRelevant(tokens[$0]) }, tenth = tokens.count / 10
      #expect((40..<44).contains(tokens.count) && places.count == 2)
      #expect(
        (tenth..<2 * tenth).contains(places[0])
          && (tokens.count / 2..<tokens.count / 2 + tenth).contains(places[1]))
      #expect(label == places.map { tokens[$0] }.joined(separator: ","))
    }
    let first = source.classLabels?.firstIndex(of: "Y,X")
    #expect(first == 1, "the first symbol is the least significant in trainingRNNs")
  }

  @Test func publishedPlateaus() {
    let levels = source().baselines
    // Pascanu's recorded run stands at 1.386 nats, ln 4.
    #expect(
      abs((levels.first { $0.name == "chance" && $0.quantity == "loss" }?.value ?? 0) - 1.386294) < 1e-6)
    #expect(levels.first { $0.name == "chance" && $0.quantity == "accuracy" }?.value == 0.25)
    #expect(source { $0.symbols = 3 }.baselines.last?.value == 0.25)
  }

  @Test func sequencesAreAFunctionOfSeedAndStep() {
    let source = source()
    var stream = source.training(seed: 1, examples: 4, precision: .float64)
    let (fifth, first) = (stream.batch(5).tokens, stream.batch(0).tokens)
    var other = source.training(seed: 2, examples: 4, precision: .float64)
    #expect(stream.batch(5).tokens == fifth && fifth != first && other.batch(5).tokens != fifth)
    let sets = EvaluationSplit.allSplits.map {
      source.evaluation($0, examples: 100, precision: .float64).flatMap(\.tokens)
    }
    #expect(sets[0] != sets[1])
  }

  @Test func impossibleSettings() {
    var task = TemporalOrder()
    (task.variant, task.symbols) = (.pascanu, 3)
    #expect(task.problems.map(\.key) == ["symbols"])
  }
}

extension EvaluationSplit {
  static var allSplits: [EvaluationSplit] { [.validation, .test] }
}
