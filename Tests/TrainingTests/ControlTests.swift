import Gradients
import LinearAlgebra
import OrderedCollections
import Recurrent
import SequenceTasks
import Testing

@testable import Training

/// Weight decay, L1 and noise around an optimizer's rule.
@Suite struct ControlTests {
  private let shapes = [
    ParameterShape("W", 4, 4, axes: ["hidden_from", "gate_hidden"]),
    ParameterShape("b", 1, 4, axes: ["gate_hidden"]),
    ParameterShape("V", 4, 2, axes: ["hidden", "output"]), ParameterShape("c", 1, 2, axes: ["output"]),
  ]

  private func parameters(_ seed: UInt64 = 1, _ precision: Precision = .float64) -> Parameters {
    let result = Parameters(shapes, precision: precision)
    var stream = RandomStream(seed: seed, name: "controls")
    result.values.assign((0..<result.count).map { _ in Double(Float(stream.normal())) })
    return result
  }

  /// One update of SGD with rate ½, or of another rule.
  private func updated(
    _ optimizer: any Optimizer = SGD(), _ precision: Precision = .float64, rate: Double = 0.5,
    _ change: (inout CommonSettings) -> Void
  ) -> (theta: Parameters, g: Parameters, controls: ControlReport) {
    var rule = optimizer
    rule.learningRate = rate
    change(&rule.common)
    let theta = parameters(1, precision), g = parameters(2, precision)
    var updater = Updater(rule, theta, seed: 3, updates: 10)
    let report = updater.update(theta, along: g, norm: g.norm, update: 0).controls
    return (theta, g, report)
  }

  // MARK: weight decay and L1

  @Test func decayIsTheGradientOfHalfTheSquare() {
    for which in CommonSettings.Decaying.allCases {
      let (theta, _, _) = updated { ($0.weightDecay, $0.decayOn) = (0.25, which) }
      let before = parameters(1), g = parameters(2)
      for shape in shapes {
        let decays = which == .all || ["W", "V"].contains(shape.name)
        for (after, (x, g)) in zip(
          theta[shape.name].elements, zip(before[shape.name].elements, g[shape.name].elements))
        {
          #expect(abs(after - (x - 0.5 * (g + (decays ? 0.25 * x : 0)))) < 1e-15, "\(which) \(shape.name)")
        }
      }
    }
  }

  @Test func decoupledDecayIsApartFromTheGradient() {
    var lion = Lion()
    lion.beta1 = 0
    let (theta, _, _) = updated(lion) { ($0.weightDecay, $0.decayOn) = (0.25, .matrices) }
    let before = parameters(1), g = parameters(2)
    for shape in shapes {
      let factor = ["W", "V"].contains(shape.name) ? 1 - 0.5 * 0.25 : 1
      for (after, (x, g)) in zip(
        theta[shape.name].elements, zip(before[shape.name].elements, g[shape.name].elements))
      {
        #expect(abs(after - (factor * x - (g > 0 ? 0.5 : -0.5))) < 1e-15)
      }
    }
  }

  /// Clipping bounds the gradient of the loss; decay comes after it, as in PyTorch.
  @Test func decayIsNotClipped() {
    let (theta, _, _) = updated { ($0.weightDecay, $0.clip) = (0.25, NormClipping(threshold: 1e-9)) }
    let expected = parameters(1).values.elements.map { $0 * (1 - 0.125) }
    #expect(zip(theta.values.elements, expected).allSatisfy { abs($0 - $1) < 1e-8 })
  }

  @Test(arguments: Precision.allCases) func l1DrawsToZeroAndStaysThere(precision: Precision) {
    let threshold = 0.5 * 0.75, plain = updated(SGD(), precision) { _ in }.theta.values.elements
    for which in CommonSettings.Decaying.allCases {
      let (theta, _, report) = updated(SGD(), precision) { ($0.l1, $0.decayOn) = (0.75, which) }
      var zeros = 0, count = 0, place = 0
      for shape in shapes {
        let shrinks = which == .all || ["W", "V"].contains(shape.name)
        for after in theta[shape.name].elements {
          let before = plain[place],
            expected = shrinks ? max(abs(before) - threshold, 0) * (before < 0 ? -1 : 1) : before
          #expect(abs(after - expected) < 1e-6)
          if shrinks { (zeros, count) = (zeros + (after == 0 ? 1 : 0), count + 1) }
          place += 1
        }
      }
      #expect(zeros > 3 && zeros < count && report.zeroShare == Double(zeros) / Double(count))
    }
  }

  // MARK: noise on gradients

  @Test func gradientNoiseHasItsVariance() {
    var noise = AnnealedNoise()
    noise.variance = 0.3
    #expect(noise.deviation(at: 0) == 0.3.squareRoot())
    #expect(abs(noise.deviation(at: 99) - (0.3 / 12.589254117941673).squareRoot()) < 1e-15)  // 100^0.55
    let shapes = [ParameterShape("W", 100, 200, axes: ["hidden_from", "gate_hidden"])]
    let theta = Parameters(shapes, precision: .float64), g = Parameters(shapes, precision: .float64)
    var sgd = SGD()
    (sgd.learningRate, sgd.common.gradientNoise) = (1, noise)
    var updater = Updater(sgd, theta, seed: 1, updates: 10)
    for step in 0..<2 {
      theta.values.clear()
      g.values.clear()
      let report = updater.update(theta, along: g, norm: 0, update: step).controls
      let deviation = noise.deviation(at: step), draws = theta.values.elements, count = Double(draws.count)
      #expect(report.gradientNoise == deviation)
      let mean = draws.reduce(0, +) / count, variance = draws.reduce(0) { $0 + $1 * $1 } / count
      #expect(abs(mean) < 4 * deviation / count.squareRoot())
      #expect(abs(variance - deviation * deviation) < 4 * deviation * deviation * (2 / count).squareRoot())
    }
    #expect(updater.gradientNoise.position == 2 * 2 * 20_000 && updater.weightNoise.position == 0)
  }

  @Test func bothPrecisionsDrawAlike() {
    let double = updated { $0.gradientNoise = AnnealedNoise() },
      single = updated(SGD(), .float32) { $0.gradientNoise = AnnealedNoise() }
    #expect(
      zip(double.theta.values.elements, single.theta.values.elements).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(double.theta.values.elements != updated { _ in }.theta.values.elements)
  }

  // MARK: training

  private func trial(_ change: @escaping (inout CommonSettings) -> Void) -> TinyTrial {
    TinyTrial().recording(every: 1).changed {
      var sgd = SGD()
      sgd.learningRate = 0.1
      change(&sgd.common)
      $0.settings.optimizer = sgd
    }
  }

  /// Everything at once, with each optimizer, in both precisions: the same bits each time, finite numbers.
  @Test(arguments: OptimizerContractTests.rules.prefix(10)) func everythingAtOnceIsDeterministic(
    _ rule: OptimizerContractTests.Rule
  ) throws {
    for precision in Precision.allCases {
      let trial = TinyTrial().recording(every: 2).changed {
        var optimizer = rule.optimizer
        var cosine = CosineSchedule()
        cosine.warmup = 2
        (optimizer.common.schedule, optimizer.common.clip) = (cosine, GroupClipping())
        (optimizer.common.weightDecay, optimizer.common.l1, optimizer.common.weightNoise) = (1e-2, 1e-3, 0.05)
        (optimizer.common.gradientNoise, optimizer.common.constraint) = (
          AnnealedNoise(), OrthogonalConstraint()
        )
        $0.settings.optimizer = optimizer
        ($0.settings.train.precision, $0.settings.model.cell) = (precision, LSTM())
      }
      let events = try trial.run()
      #expect(try trial.run() == events && events.last == .end(.done))
      var reports: [UpdateReport] = []
      let trainer = try trial.trainer()
      while let event = trainer.next() { if case .update(let report) = event { reports.append(report) } }
      #expect(
        reports.count == 6
          && reports.allSatisfy { $0.controls.count == 4 && $0.controls.allSatisfy(\.isFinite) })
      #expect(
        trial.settings.optimizer.historyColumns.map(\.name) == [
          "clipped_share", "gradient_noise", "zero_share", "constraint_error",
        ])
      #expect(reports.allSatisfy { $0.controls[3] < (precision == .float64 ? 1e-13 : 1e-5) })
    }
  }

  @Test func columnsAreThoseOfTheControlsThatAreOn() {
    #expect(Adam().historyColumns.isEmpty)
    var adam = Adam()
    adam.common.l1 = 1
    #expect(adam.historyColumns.map(\.name) == ["zero_share"])
  }

  @Test func ratesAreReported() throws {
    let trial = trial { $0.schedule = CosineSchedule() }, trainer = try trial.trainer()
    var rates: [Double] = []
    while let event = trainer.next() {
      if case .update(let report) = event { rates.append(report.learningRate) }
    }
    #expect(rates == (0..<6).map { 0.1 * CosineSchedule().factor(at: $0, of: 6) } && rates[0] == 0.1)
  }

  /// The validation loss is seen after the updates it follows, the training loss after each.
  @Test(arguments: WatchedLoss.allCases) func aPlateauFollowsTraining(watch: WatchedLoss) throws {
    let trial = TinyTrial(steps: 12).recording().changed {
      var plateau = PlateauSchedule(), sgd = SGD()
      (plateau.watch, plateau.patience, plateau.factor, plateau.threshold) = (watch, 1, 0.5, 0.9)
      (sgd.learningRate, sgd.schedule) = (0.1, plateau)
      ($0.settings.optimizer, $0.settings.train.evaluateEvery) = (sgd, 2)
    }
    let trainer = try trial.trainer()
    var rates: [Double] = []
    while let event = trainer.next() {
      if case .update(let report) = event { rates.append(report.learningRate) }
    }
    // The first loss is the best for long: every second one after it lets the rate fall.
    let expected: [Double] =
      watch == .training
      ? [1, 1, 1, 2, 2, 4, 4, 8, 8, 16, 16, 32] : [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4]
    #expect(rates == expected.map { 0.1 / $0 })
  }

  // MARK: noise on weights

  /// Records are of the clean parameters and hold their gradient; the update goes along that of the noisy
  /// ones.
  @Test func weightNoiseIsTakenOffBeforeTheUpdate() throws {
    let trial = trial { $0.weightNoise = 0.1 }, source = try trial.source(),
      trainer = Trainer(trial.settings, source: source)
    let network = Network(
      trial.settings.model, source.shape, precision: .float64, inputSteps: source.longestInput,
      outputSteps: source.longestOutput, examples: 4)
    let gradients = Parameters(network.parameters.shapes, precision: .float64)
    var batches = source.training(seed: 1, examples: 4, precision: .float64)
    var stream = RandomStream(seed: 1, name: "weight-noise")
    var memory = SGD().memory(for: network.parameters), expected = trainer.network.parameters.values.elements
    for event in Seen.all(of: trainer) {
      switch event {
      case .record(let record):
        #expect(record.parameters.map(\.value) == expected)
        network.parameters.values.assign(expected)
        _ = network.forward(batches.batch(record.step))
        network.backward(batches.batch(record.step), into: gradients)
        #expect(record.gradients.map(\.value) == gradients.values.elements)
      case .step(let report):
        network.parameters.values.assign(expected)
        #expect(report.loss.value == network.forward(batches.batch(report.step), needsGradient: false).loss)
        network.parameters.values.addNormal(deviation: 0.1, from: &stream)
        _ = network.forward(batches.batch(report.step))
        network.backward(batches.batch(report.step), into: gradients)
        #expect(report.gradientNorm.value == gradients.norm)
        network.parameters.values.assign(expected)
        SGD().update(network.parameters, along: gradients, rate: 0.1, memory: &memory)
        expected = network.parameters.values.elements
      default: break
      }
    }
    #expect(trainer.network.parameters.values.elements == expected)
  }

  /// What is recorded does not change training.
  @Test(arguments: [
    (BPTT() as any GradientEngine, nil), (UORO(), nil), (UORO(), 2), (UnitEngine(), nil), (UnitEngine(), 2),
  ])
  func weightNoiseIsTheSameWithoutRecords(engine: any GradientEngine, online: Int?) throws {
    let noisy = trial { $0.weightNoise = 0.1 }.changed {
      ($0.settings.gradient.engine, $0.settings.gradient.online) = (engine, online)
    }
    let recorded = try noisy.run(), plain = try noisy.recording().run()
    #expect(recorded.steps == plain.steps && !recorded.records.isEmpty && plain.records.isEmpty)
    #expect(
      try trial { _ in }.changed { $0.settings.gradient = noisy.settings.gradient }.run().steps != plain.steps
    )
  }

  @Test func updatesInsideSequencesHaveControlsToo() throws {
    let online = trial {
      ($0.clip, $0.gradientNoise, $0.constraint) = (
        NormClipping(threshold: 0.05), AnnealedNoise(), OrthogonalConstraint()
      )
      $0.schedule = ExponentialSchedule()
    }.changed { ($0.settings.gradient.engine, $0.settings.gradient.online) = (RTRL(), 2) }
    let trainer = try online.trainer()
    var reports: [UpdateReport] = []
    while let event = trainer.next() { if case .update(let report) = event { reports.append(report) } }
    #expect(try reports.count == 6 && online.run() == online.run())
    for report in reports {
      // All updates of one batch have its rate and its noise.
      #expect(report.learningRate == 0.1 * ExponentialSchedule().factor(at: report.update, of: 6))
      #expect(report.controls[0] == 1 && report.controls[1] == AnnealedNoise().deviation(at: report.update))
      #expect(report.controls[2] < 1e-13 && report.clipFactor < 1)
    }
  }
}
