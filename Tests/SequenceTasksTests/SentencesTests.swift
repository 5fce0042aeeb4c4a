import Foundation
import LinearAlgebra
import Recurrent
import Testing

@testable import SequenceTasks

@Suite struct SentencesTests {
  private func drawn(_ count: Int, distance: Int) -> [(words: [String], isFavourable: Bool)] {
    var stream = RandomStream(seed: 1, name: "sentences")
    return (0..<count).map { _ in Sentences.sentence(distance: distance, &stream) }
  }

  private func quantifier(_ words: [String]) -> Int? {
    words.firstIndex { (Sentences.affirmations + Sentences.denials).contains($0) }
  }

  @Test(arguments: [4, 5, 6, 7, 8, 9, 13, 60]) func theNegationIsAtItsDistance(distance: Int) throws {
    for (words, isFavourable) in drawn(300, distance: distance) {
      let place = try #require(quantifier(words)), last = try #require(words.last)
      #expect(words.count - 1 - place == distance && place <= 3)
      #expect(isFavourable == (Sentences.praise.contains(last) != Sentences.denials.contains(words[place])))
      #expect(words.allSatisfy { Sentences.words.contains($0) })
      // Nothing between them is of either kind.
      let between = words[place + 1..<words.count - 1]
      #expect(between.allSatisfy { !(Sentences.denials + Sentences.praise + Sentences.blame).contains($0) })
    }
  }

  /// Neither word tells anything without the other, and the classes are balanced.
  @Test func oneWordTellsNothing() throws {
    let sentences = drawn(8000, distance: 12)
    func share(_ chosen: [(words: [String], isFavourable: Bool)]) -> Double {
      Double(chosen.count { $0.isFavourable }) / Double(chosen.count)
    }
    #expect(abs(share(sentences) - 0.5) < 0.03)
    let denied = sentences.filter { !Set($0.words).isDisjoint(with: Sentences.denials) }
    let praised = sentences.filter { Sentences.praise.contains($0.words.last ?? "") }
    #expect(abs(share(denied) - 0.5) < 0.04 && abs(share(praised) - 0.5) < 0.04)
    // Both together tell all.
    #expect(share(denied.filter { Sentences.praise.contains($0.words.last ?? "") }) == 0)
    let positions = counts(sentences.compactMap { quantifier($0.words) })
    #expect(
      positions.keys.sorted() == [0, 1, 2, 3]
        && positions.values.allSatisfy { abs(Double($0) / 8000 - 0.25) < 0.03 })
    #expect(Set(sentences.map { $0.words.joined(separator: " ") }).count > 7900)
  }

  @Test func batchesAndSamples() throws {
    var task = Sentiment()
    (task.data, task.distance) = (.grammar, 9)
    let source = try task.load(from: DataFolders(candidates: []))
    #expect(
      source.shape
        == NetworkShape(inputs: .tokens(Sentences.words.count), outputs: .classes(2), arrangement: .manyToOne)
    )
    #expect(Set(Sentences.words).count == Sentences.words.count && source.longestInput == 13)
    let batch = source.evaluation(.test, examples: 16, precision: .float64)[0]
    #expect(batch.lengths == batch.lengths.sorted(by: >) && batch.lengths.allSatisfy { 10...13 ~= $0 })
    let said = Prediction(
      outputs: Matrix(rows: 16, columns: 2, precision: .float64), classes: batch.labels,
      scored: batch.labels.map { _ in true })
    let sample = try #require(source.sample(batch, 0, prediction: said))
    guard case .text(let sentence) = sample.input else { return #expect(Bool(false)) }
    #expect(sentence.split(separator: " ").count == batch.lengths[0] && sample.target == sample.prediction)
    #expect(source.baselines.map(\.value) == [log(2), 0.5])
  }
}
