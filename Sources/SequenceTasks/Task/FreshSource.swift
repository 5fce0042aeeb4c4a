import LinearAlgebra
import Recurrent

/// Sequences drawn anew for every batch: update k's are a function of (seed, k), evaluation sets of their names
/// alone.
protocol FreshSource: SequenceSource {
  /// Sequences in each evaluation set.
  var evaluationExamples: Int { get }
  func draw(examples: Int, precision: Precision, from stream: inout RandomStream) -> Batch
}

extension FreshSource {
  var evaluationExamples: Int { 1000 }
  var tokenLabels: [String]? { nil }
  var classLabels: [String]? { nil }
  var facts: [(name: String, value: String)] { [] }
  var digests: [(name: String, sha256: String)] { [] }

  func training(seed: UInt64, examples: Int, precision: Precision) -> any TrainingBatches {
    FreshBatches(source: self, seed: seed, examples: examples, precision: precision)
  }

  func count(of split: EvaluationSplit) -> Int { evaluationExamples }

  func evaluation(_ split: EvaluationSplit, examples: Int, precision: Precision) -> [Batch] {
    stride(from: 0, to: evaluationExamples, by: examples).map {
      var stream = RandomStream(seed: 0, name: "data/\(split.rawValue)/\($0)")
      return draw(examples: min(examples, evaluationExamples - $0), precision: precision, from: &stream)
    }
  }
}

/// The training batches of a `FreshSource`.
struct FreshBatches<Source: FreshSource>: TrainingBatches {
  let source: Source
  let seed: UInt64
  let examples: Int
  let precision: Precision

  mutating func batch(_ update: Int) -> Batch {
    var stream = RandomStream(seed: seed, name: "data/\(update)")
    return source.draw(examples: examples, precision: precision, from: &stream)
  }
}
