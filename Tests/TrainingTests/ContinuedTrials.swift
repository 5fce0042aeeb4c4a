import Components
import Gradients
import LinearAlgebra
import Recurrent
import SequenceTasks
import Training
import TrialFormat

/// The trials that are interrupted: every member of the families that decide a step, what else remembers
/// something, and what records do.
extension ContinuedTrial {
  /// Settings of the tiny trial with a recorded update in two.
  private static func trial(
    _ name: String, steps: Int = 6, _ optimizer: any Optimizer = ContinuedTrial.descent,
    _ change: (inout TinyTrial) -> Void = { _ in }
  ) -> ContinuedTrial {
    ContinuedTrial(
      name,
      TinyTrial(steps: steps).recording(.last, every: 3).changed { trial in
        trial.settings.optimizer = optimizer
        change(&trial)
      })
  }

  static var descent: SGD {
    var sgd = SGD()
    sgd.learningRate = 0.1
    return sgd
  }

  private static func members<Part>(_ family: Family, as type: Part.Type) -> [Part] {
    family.members.compactMap { $0.init() as? Part }
  }

  /// Every kind at its defaults, and as the golden figures have it; in both precisions by turns.
  static let optimizers = OptimizerContractTests.rules.enumerated().map { index, rule in
    trial(rule.testDescription, rule.optimizer) { trial in
      trial.settings.train.precision = index % 2 == 0 ? Precision.float64 : .float32
    }
  }

  static func plateau(_ watch: WatchedLoss) -> ContinuedTrial {
    trial("plateau of \(watch)", steps: 16) { trial in
      var plateau = PlateauSchedule()
      (plateau.watch, plateau.patience, plateau.factor, plateau.threshold, plateau.cooldown) = (
        watch, 1, 0.5, 0.05, 2
      )
      trial.settings.optimizer.schedule = plateau
    }
  }

  static let schedules =
    members(Schedules.family, as: (any Schedule).self).map { schedule in
      trial("schedule \(type(of: schedule).kind)") { $0.settings.optimizer.schedule = schedule }
    } + WatchedLoss.allCases.map(plateau)

  // MARK: criteria

  static func loss(_ watch: WatchedLoss, below: Double) -> ContinuedTrial {
    trial("until loss of \(watch)", steps: 14) { trial in
      var criterion = LossCriterion()
      (criterion.watch, criterion.below, criterion.batches) = (watch, below, 3)
      trial.settings.train.until = criterion
    }
  }

  static let metric = trial("until metric", steps: 14) { trial in
    var criterion = MetricCriterion()
    (criterion.atLeast, criterion.evaluations) = (0, 3)
    trial.settings.train.until = criterion
  }

  static let within = trial("until within", steps: 14) { trial in
    var criterion = WithinCriterion()
    (criterion.error, criterion.sequences) = (10, 20)
    (trial.settings.train.until, trial.settings.train.evaluateEvery) = (criterion, 4)
  }

  /// A training loss that falls, to where only the mean over later batches than the first ones is.
  static let ring: ContinuedTrial? = {
    func reber(below: Double) -> ContinuedTrial {
      var trial = loss(.training, below: below).settings
      (trial.optimizer, trial.optimizer.learningRate) = (Adam(), 0.05)
      return ContinuedTrial("until loss of batches", trial, task: strings)
    }
    let never = reber(below: 0)
    guard let source = try? never.source() else { return nil }
    let trainer = Trainer(never.settings, source: source)
    var losses: [Double] = []
    while let event = trainer.next() {
      if case .update(let report) = event { losses.append(report.stepLoss) }
    }
    let means = (0..<losses.count - 2).map { losses[$0..<$0 + 3].reduce(0, +) / 3 }
    let first = (4..<means.count).first { means[$0] < (means.prefix($0).min() ?? 0) }
    return first.map { reber(below: means[$0] + 1e-9) }
  }()

  static let criteria =
    [loss(.validation, below: 0), loss(.validation, below: 10), metric, within] + (ring.map { [$0] } ?? [])

  // MARK: engines

  static let engines = members(GradientEngines.family, as: (any GradientEngine).self).flatMap { engine in
    let kind = type(of: engine).kind
    var ways = [trial(kind) { $0.settings.gradient.engine = engine }]
    ways.append(
      trial("\(kind) with noise on weights") { trial in
        (trial.settings.gradient.engine, trial.settings.optimizer.common.weightNoise) = (engine, 0.05)
      })
    if engine.carriesForward {
      ways.append(
        trial("\(kind) online") { ($0.settings.gradient.engine, $0.settings.gradient.online) = (engine, 2) })
      ways.append(
        trial("\(kind) online with noise on weights") { trial in
          (trial.settings.gradient.engine, trial.settings.gradient.online) = (engine, 2)
          trial.settings.optimizer.common.weightNoise = 0.05
        })
    }
    return ways
  }

  static let segments = trial("checkpointing") { trial in
    var bptt = BPTT()
    bptt.checkpointing = true
    trial.settings.gradient.engine = bptt
    (trial.task.length, trial.settings.train.batch) = (40, 32)
  }

  static let companions = trial("random companions") { trial in
    var other = UORO()
    (other.seed, other.samples) = (3, 2)
    trial.settings.gradient.companions = [UORO(), Truncated(), other]
  }

  static let penalties: [ContinuedTrial] = {
    var flossing = FlossingPenalty(), omega = OmegaPenalty()
    (flossing.exponents, flossing.warmup, flossing.every, omega.decay) = (2, 1, 2, 3)
    return [flossing, omega].map { (penalty: any Penalty) in
      trial("penalty \(type(of: penalty).kind)") { $0.settings.gradient.penalty = penalty }
    }
  }()

  // MARK: controls

  static let clippings = members(Clippings.family, as: (any Clipping).self).map { clipping in
    trial("clipping \(type(of: clipping).kind)") { $0.settings.optimizer.clip = clipping }
  }

  static let gradientNoise = trial("noise on gradients") {
    $0.settings.optimizer.common.gradientNoise = AnnealedNoise()
  }

  static let weightNoise = trial("noise on weights, without records") { trial in
    trial.settings.optimizer.common.weightNoise = 0.05
    (trial.settings.record.every, trial.settings.record.at) = (nil, [])
  }

  static let controls: [ContinuedTrial] = {
    var trials = [gradientNoise, weightNoise]
    for precision in Precision.allCases {
      for retraction in OrthogonalConstraint.Retraction.allCases {
        trials.append(
          trial("orthogonal by \(retraction) in \(precision)") { trial in
            var constraint = OrthogonalConstraint()
            constraint.retraction = retraction
            (trial.settings.optimizer.common.constraint, trial.settings.train.precision) = (
              constraint, precision
            )
          })
      }
      trials.append(trial("all controls and dropout in \(precision)", Adam()) { everything(&$0, precision) })
    }
    return trials
  }()

  private static func everything(_ trial: inout TinyTrial, _ precision: Precision) {
    (trial.settings.optimizer.common.weightDecay, trial.settings.optimizer.common.l1) = (1e-2, 1e-3)
    trial.settings.optimizer.common.weightNoise = 0.05
    trial.settings.optimizer.common.gradientNoise = AnnealedNoise()
    trial.settings.optimizer.common.constraint = OrthogonalConstraint()
    trial.settings.optimizer.common.clip = GroupClipping()
    (trial.settings.model.cell, trial.settings.model.layers) = (LSTM(), LayerWidths([5, 5]))
    (trial.settings.model.dropout.recurrent, trial.settings.model.dropout.between) = (0.2, 0.2)
    trial.settings.train.precision = precision
  }

  // MARK: records

  /// Records of clipped updates, which a random engine must not draw for what it would draw in training.
  static let whenClipped = trial("records of clipped updates", steps: 8) { trial in
    trial.settings.gradient.engine = UORO()
    trial.settings.gradient.companions = [UORO()]
    trial.settings.optimizer.clip = NormClipping(threshold: 1e-3)
    trial.settings.record.whenClipped = 5
  }

  /// Goes astray at update 3 or so.
  static func diverging(rate: Double = 1e60, every: Int?) -> ContinuedTrial {
    trial("records before a divergence", steps: 40) { trial in
      var cell = RNN()
      cell.activation = .linear
      (trial.settings.model.cell, trial.settings.optimizer.learningRate) = (cell, rate)
      (trial.settings.record.beforeDivergence, trial.settings.record.at, trial.settings.record.every) = (
        4, [], every
      )
    }
  }

  static let records: [ContinuedTrial] = [
    whenClipped, diverging(every: nil), diverging(every: 2),
    trial("records of clipped updates and before a divergence", steps: 40) { trial in
      var cell = RNN()
      cell.activation = .linear
      (trial.settings.model.cell, trial.settings.optimizer.learningRate) = (cell, 1e60)
      trial.settings.optimizer.clip = NormClipping(threshold: 1)
      (trial.settings.record.beforeDivergence, trial.settings.record.whenClipped) = (3, 2)
    },
    trial("all tensors of an example") { trial in
      (trial.settings.record.tensors, trial.settings.record.log) = ([.states, .messages, .jacobians], 3)
    },
    trial("evaluated at the end", steps: 5) { $0.settings.train.evaluateEvery = nil },
    trial("of other steps", steps: 7) {
      ($0.settings.train.evaluateEvery, $0.settings.record.every) = (3, 1)
    },
  ]

  // MARK: networks and tasks

  static let cells = members(Cells.family, as: (any Cell).self).map { cell in
    trial("cell \(type(of: cell).kind)", Adam()) { $0.settings.model.cell = cell }
  }

  static let arrangements = Arrangement.allCases.map { arrangement in
    trial("\(arrangement)", Adam()) { trial in
      (trial.task.arrangement, trial.settings.model.cell) = (arrangement, GRU())
    }
  }

  private static var strings: Reber {
    var reber = Reber()
    (reber.variant, reber.strings, reber.maxLength) = (.simple, 64, 20)
    return reber
  }

  /// One whose batches come from shuffled epochs of a fixed set.
  static let epochs: ContinuedTrial = {
    var trial = TinyTrial().recording(every: 3)
    trial.settings.train.batch = 50
    return ContinuedTrial("shuffled epochs", trial.settings, task: strings)
  }()

  static let all: [ContinuedTrial] = [
    optimizers, schedules, criteria, engines, [segments, companions], penalties, clippings, controls, records,
    cells,
    arrangements, [epochs],
  ].flatMap { $0 }
}
