import Components
import LinearAlgebra
import Recurrent
import SequenceTasks
import Testing
import Training

/// A network of some hundred numbers learns a handful of random sequences by heart.
@Suite struct LearningTests {
  static let cells: [any Cell] = Cells.family.members.compactMap { $0.init() as? any Cell }

  private func losses(_ trial: TinyTrial, precision: Precision = .float64, steps: Int = 150) throws
    -> [Double]
  {
    let trial = trial.changed {
      ($0.settings.train.updates, $0.settings.train.evaluateEvery, $0.settings.train.precision) = (
        steps, nil, precision
      )
      ($0.settings.model.hidden, $0.settings.record.at) = (12, [])
    }
    let source = FixedSource(try trial.source(), examples: 4, precision: precision)
    return Seen.all(of: Trainer(trial.settings, source: source)).steps.map(\.loss.value)
  }

  private func expectLearning(_ losses: [Double], _ name: String) throws {
    let (first, last) = (try #require(losses.first), try #require(losses.last))
    #expect(last < first / 2, "\(name): \(first) → \(last)")
  }

  @Test(arguments: cells, Arrangement.allCases) func everyCell(cell: any Cell, arrangement: Arrangement)
    throws
  {
    let trial = TinyTrial().changed {
      ($0.settings.model.cell, $0.task.arrangement) = (cell, arrangement)
      var adam = Adam()
      adam.learningRate = 0.03
      $0.settings.optimizer = adam
    }
    // Units that change slowly, or see themselves alone, take longer.
    let steps = cell is Leaky || cell is IndRNN ? 500 : 150
    try expectLearning(losses(trial, steps: steps), type(of: cell).kind)
    try expectLearning(losses(trial, precision: .float32, steps: steps), type(of: cell).kind + ", float32")
  }

  @Test func tokensWithAndWithoutEmbedding() throws {
    for embedding in [nil, 6] {
      let trial = TinyTrial().changed {
        ($0.task.tokens, $0.settings.model.embedding) = (9, embedding)
        var adam = Adam()
        adam.learningRate = 0.03
        $0.settings.optimizer = adam
      }
      try expectLearning(losses(trial), "embedding \(embedding.map(String.init) ?? "none")")
    }
  }

  @Test func plainDescent() throws {
    for clip in [nil, NormClipping(threshold: 1)] {
      let trial = TinyTrial().changed {
        var sgd = SGD()
        (sgd.learningRate, sgd.clip) = (0.2, clip)
        $0.settings.optimizer = sgd
      }
      try expectLearning(losses(trial), clip == nil ? "sgd" : "sgd, clipped")
    }
  }

  /// The control: without steps nothing is learnt.
  @Test func restingNetworksLearnNothing() throws {
    let trial = TinyTrial().changed {
      var sgd = SGD()
      sgd.learningRate = 0
      $0.settings.optimizer = sgd
    }
    #expect(Set(try losses(trial)).count == 1)
  }
}
