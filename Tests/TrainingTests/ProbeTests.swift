import Gradients
import LinearAlgebra
import Recurrent
import SequenceTasks
import Testing
import Training

/// The batch on which all records of a trial are compared.
@Suite struct ProbeTests {
  private func trial(
    _ probe: Int? = nil, seed: UInt64 = 1, cell: any Cell = LSTM(), arrangement: Arrangement = .manyToMany
  ) -> TinyTrial {
    TinyTrial(seed: seed).recording(every: 2).changed {
      ($0.settings.record.probe, $0.settings.model.cell, $0.task.arrangement) = (probe, cell, arrangement)
    }
  }

  /// Each sequence of a batch by its bits: lengths, then inputs and targets within them.
  private func sequences(_ batch: Batch) -> [[UInt64]] {
    guard case .reals(let x) = batch.inputs, case .classes(let targets) = batch.targets else { return [] }
    let B = batch.examples, input = batch.inputShape, output = batch.outputShape
    let targetSteps = targets.count / B
    return (0..<B).map { b in
      let lengths = [UInt64(input.length(b)), UInt64(output.length(b))]
      let numbers = (0..<input.length(b)).flatMap { t in
        x.rows(t * B + b..<t * B + b + 1).elements.map(\.bitPattern)
      }
      let classes = (0..<min(output.length(b), targetSteps)).map {
        UInt64(bitPattern: Int64(targets[$0 * B + b]))
      }
      return lengths + numbers + classes
    }
  }

  private func bits(_ matrix: Matrix) -> [UInt64] { matrix.elements.map(\.bitPattern) }

  /// Something of every record, while its matrices are valid.
  private func each<Result>(_ trial: TinyTrial, _ read: (Record) throws -> Result) throws -> [Result] {
    let trainer = try trial.trainer()
    var results: [Result] = []
    while let event = trainer.next() {
      if case .record(let record) = event { results.append(try read(record)) }
    }
    return results
  }

  private func batch(_ trial: TinyTrial) throws -> [[UInt64]] {
    let batches = try each(trial) { sequences(try #require($0.probe).batch) }
    #expect(batches.count == 3 && batches.allSatisfy { $0 == batches[0] }, "the same at every record")
    return batches[0]
  }

  @Test(arguments: Arrangement.allCases) func itIsOfTheValidationSet(arrangement: Arrangement) throws {
    let trial = trial(7, arrangement: arrangement), source = try trial.source()
    func all(_ split: EvaluationSplit) -> [[UInt64]] {
      source.evaluation(split, examples: 4, precision: .float64).flatMap(sequences)
    }
    let probe = try batch(trial), validation = all(.validation)
    #expect(probe.count == 7 && Set(probe).count == 7 && Set(probe).isSubset(of: validation))
    // Negative controls: it is no part of another set, and not the first sequences of its own.
    #expect(!Set(probe).isSubset(of: all(.test)))
    #expect(Set(probe) != Set(validation.prefix(7)))
  }

  @Test func itIsAsLargeAsIsAskedFor() throws {
    #expect(try batch(trial()).count == 4, "as a training batch")
    #expect(try batch(trial(1)).count == 1)
    let all = try trial().source().count(of: .validation)
    #expect(try batch(trial(65536)).count == all)
    #expect(try each(trial(0)) { $0.probe == nil }.allSatisfy { $0 })
  }

  @Test func variantsShareItAndSeedsDoNot() throws {
    let lstm = try batch(trial(5)), rnn = try batch(trial(5, cell: RNN())),
      other = try batch(trial(5, seed: 2))
    #expect(lstm == rnn)
    #expect(Set(lstm) != Set(other))
  }

  /// Neither what is left out while training nor noise on the weights is in what the probe shows: it equals a
  /// network of its own, made here, at the parameters on record.
  @Test(arguments: Arrangement.allCases) func itIsBackpropagationAtTheParametersOnRecord(
    arrangement: Arrangement
  ) throws {
    for (dropout, noise, engine) in [(0.0, 0.0, UnitEngine() as any GradientEngine), (0.5, 0.1, BPTT())] {
      let trial = trial(5, arrangement: arrangement).changed {
        ($0.settings.model.dropout.recurrent, $0.settings.optimizer.common.weightNoise) = (dropout, noise)
        $0.settings.gradient.engine = engine
      }
      let source = try trial.source(), settings = trial.settings
      let network = Network(
        settings.model, source.shape, loss: settings.loss, precision: settings.train.precision,
        inputSteps: source.longestInput,
        outputSteps: source.longestOutput, examples: 5)
      let gradients = Parameters(network.parameters.shapes, precision: network.precision)
      let computation = BPTT().prepare(for: network)
      let found = try each(trial) { record in
        let probe = try #require(record.probe)
        #expect(probe.batch.dropout == nil && (record.batch.dropout != nil) == (dropout > 0))
        network.parameters.values.copy(from: record.parameters.values)
        let score = computation.gradients(on: probe.batch, into: gradients)
        #expect(score.loss.bitPattern == probe.loss.bitPattern)
        #expect(bits(network.outputs(probe.batch)) == bits(probe.outputs))
        var tensors = zip(probe.states, probe.stateGradients).makeIterator()
        for (placed, shape) in network.layers(probe.batch) {
          let rows = shape.examples..<shape.rows + shape.examples
          for (states, lambda) in zip(placed.layer.states, placed.layer.stateGradients) {
            let next = tensors.next(), (s, λ) = try #require(next)
            #expect(bits(states.rows(rows)) == bits(s.values) && bits(lambda.rows(rows)) == bits(λ.values))
          }
        }
        #expect(tensors.next() == nil)
        return bits(probe.stateGradients[0].values)
      }
      // Negative control: parameters move from record to record.
      #expect(Set(found).count == found.count)
    }
  }

  @Test(arguments: [0, 2, 7]) func trainingIsTheSameToTheBit(probe: Int) throws {
    let change: (inout TinyTrial) -> Void = { $0.settings.model.dropout.recurrent = 0.5 }
    #expect(try trial(probe).changed(change).run() == trial().changed(change).run())
    // Negative control.
    #expect(try trial(probe, seed: 2).changed(change).run() != trial().changed(change).run())
  }
}
