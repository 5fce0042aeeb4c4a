import Components
import Diagnostics
import Gradients
import LinearAlgebra
import Recurrent
import TestSupport
import TrialFormat

/// A network with a batch to measure it on.
struct Subject {
  let network: Network
  var batch: Batch
  var longestInput: Int
  var longestOutput: Int
  var companions: [any GradientEngine] = []

  /// - Parameters:
  ///   - longest: steps of the longest batch of the plan; those of this one where nil.
  ///   - room: examples that the network has room for, where they are more than the batch's.
  init(
    _ cell: any Cell, _ arrangement: Arrangement = .manyToMany, hidden: Int = 5, lengths: [Int],
    outputLengths: [Int]? = nil,
    outputs: NetworkShape.Outputs = .classes(4), loss: LossSettings = LossSettings(),
    precision: Precision = .float64, seed: UInt64 = 1,
    longest: Int? = nil, room: Int = 0,
    change: (inout ModelSettings) -> Void = { _ in }
  ) {
    var model = ModelSettings()
    model.cell = cell
    model.hidden = hidden
    model.feedback = "none"
    change(&model)
    let shape = NetworkShape(inputs: .reals(3), outputs: outputs, arrangement: arrangement)
    let inputs = arrangement.readsSequence ? lengths : lengths.map { _ in 1 }
    let outputs = arrangement.generates ? outputLengths ?? lengths : nil
    batch = randomBatch(shape, inputLengths: inputs, outputLengths: outputs, precision: precision, seed: seed)
    longestInput = (arrangement.readsSequence ? longest : nil) ?? inputs.max() ?? 1
    longestOutput = longest ?? (outputs ?? inputs).max() ?? 1
    network = Network(
      model, shape, loss: loss, precision: precision, inputSteps: longestInput, outputSteps: longestOutput,
      examples: max(lengths.count, room), keepsForward: true)
    network.initialize(seed: seed)
  }

  func measure(_ change: (inout GradientByLag) -> Void = { _ in }) -> Measured {
    var diagnostic = GradientByLag()
    change(&diagnostic)
    let setting = setting
    return Measured(
      diagnostic.measure(DiagnosticSubject(network, on: batch, in: setting)),
      diagnostic.declaration(for: setting))
  }

  /// As a diagnostic is given it that reads J_t.
  var withJacobians: DiagnosticSubject {
    DiagnosticSubject(
      network, on: batch, in: setting,
      jacobians: StateJacobians(of: network, inputSteps: longestInput, outputSteps: longestOutput))
  }

  /// As a diagnostic is given it that follows errors.
  var withErrorPaths: DiagnosticSubject {
    DiagnosticSubject(
      network, on: batch, in: setting,
      paths: ErrorPaths(
        of: network, inputSteps: longestInput, outputSteps: longestOutput, examples: batch.examples))
  }

  var setting: DiagnosticSetting { setting(seed: 0) }

  func setting(seed: UInt64) -> DiagnosticSetting {
    DiagnosticSetting(
      model: network.model, shape: network.shape, loss: network.loss, precision: network.precision,
      longestInput: longestInput,
      longestOutput: longestOutput, trainingExamples: batch.examples, probeExamples: batch.examples,
      companions: companions.map { type(of: $0).kind }, engines: companions, seed: seed)
  }

  /// W ← ρ·Q with a random orthogonal Q.
  func setOrthogonal(_ name: String = "W", scale: Double, seed: UInt64 = 7) {
    let W = network.parameters[name], n = W.rows
    var stream = RandomStream(seed: seed, name: name)
    var rows: [[Double]] = []
    while rows.count < n {
      var row = (0..<n).map { _ in stream.normal() }
      // Twice, since once leaves rounding.
      for other in rows + rows {
        let overlap = zip(row, other).reduce(0) { $0 + $1.0 * $1.1 }
        row = zip(row, other).map { $0 - overlap * $1 }
      }
      let norm = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if norm > 1e-3 { rows.append(row.map { $0 / norm }) }
    }
    W.assign(rows.flatMap { $0 }.map { $0 * scale })
  }
}

/// Measurements by name.
struct Measured {
  let all: Measurements
  let declaration: TrialDeclaration

  init(_ all: Measurements, _ declaration: TrialDeclaration) {
    (self.all, self.declaration) = (all, declaration)
  }

  func numbers(_ name: String) -> [Double] { all[name]?.reals ?? [] }
  func number(_ name: String) -> Double { numbers(name).first ?? .nan }

  var profile: [Double] { numbers("profile") }
  var reach: Double { number("gradient_reach") }
  var isCensored: Bool { number("gradient_reach_censored") == 1 }
  var targets: [Int] { coordinates("target_step") }

  func coordinates(_ axis: String) -> [Int] {
    guard
      case .coordinates(.integers(let integers))? = declaration.axes.first(where: { $0.name == axis })?.extent
    else {
      return []
    }
    return integers
  }

  /// Row t of the triangle.
  func norms(_ target: Int, _ name: String = "norm") -> [Double] {
    let all = numbers(name), lags = all.count / targets.count
    return Array(all[target * lags..<(target + 1) * lags])
  }
}

func rnn(_ activation: Activation) -> RNN {
  var cell = RNN()
  cell.activation = activation
  return cell
}

/// The largest relative difference of numbers that are NaN at the same places; infinite where they are not.
func difference(_ a: [Double], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).map { a, b in
    a.isNaN && b.isNaN ? 0 : a.isNaN || b.isNaN ? .infinity : a == b ? 0 : abs(a - b) / max(abs(a), abs(b))
  }.max() ?? 0
}
