import Gradients
import LinearAlgebra
import Recurrent
import TestSupport
import Testing

/// A quantity over random networks.
private struct Sample: CustomStringConvertible {
  let median: Double
  /// Of the difference between this median and one over ten networks: the normal approximation, its width
  /// from the quartiles.
  let standardError: Double

  var description: String { "\(median) ± \(standardError)" }

  init(_ numbers: [Double]) {
    let sorted = numbers.sorted(), count = numbers.count
    median = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    let width = (sorted[3 * count / 4] - sorted[count / 4]) / 1.349
    standardError = (Double.pi / 2).squareRoot() * width * (1 / 10.0 + 1 / Double(count)).squareRoot()
  }

  /// Within three standard errors and what rounding to two places hides.
  func agrees(with recorded: Double) -> Bool { abs(median - recorded) < 3 * standardError + 0.005 }
}

/// How wrong the approximate engines are on random networks: medians of relative error and cosine that were
/// computed elsewhere, by other code, over 10 to 20 networks each.
///
/// Weights are normal with variances ρ²/n for W and C and ¼ for U, biases zero, inputs standard normal. How
/// wide and large the inputs were is not on record with the medians, and errors fall as inputs saturate the
/// units: the widths here are those that fit.
@Suite struct LadderTests {
  private static let networks = 100

  private func measure(_ rung: Rung, _ engines: [any GradientEngine]) -> [(error: Sample, cosine: Sample)] {
    var model = ModelSettings()
    (model.cell, model.hidden, model.handover, model.feedback) = (rung.cell, rung.units, .both, "none")
    let shape = NetworkShape(
      inputs: .reals(rung.inputs), outputs: .reals(rung.units), arrangement: rung.arrangement)
    let network = Network(
      model, shape, precision: .float64, inputSteps: rung.steps, outputSteps: rung.outputSteps, examples: 1,
      keepsForward: true)
    let exact = Parameters(network.parameters.shapes, precision: .float64),
      approximate = exact.shapes.map(\.name)
    let names = approximate.filter {
      $0.hasPrefix("encoder.") || (network.encoder == nil && $0 != "V" && $0 != "c")
    }
    let result = Parameters(network.parameters.shapes, precision: .float64)
    let bptt = BPTT().prepare(for: network), computations = engines.map { $0.prepare(for: network) }
    var errors = engines.map { _ in [Double]() }, cosines = errors
    for seed in 0..<UInt64(LadderTests.networks) {
      draw(network, rung, seed: seed)
      let batch = randomBatch(
        shape, inputLengths: [rung.steps], outputLengths: rung.outputSteps.map { [$0] }, seed: seed)
      // dE/dy = y − target: targets so large that e_t is their random direction, whatever y is.
      if case .reals(let targets) = batch.targets { targets.scale(by: 1e6) }
      _ = bptt.gradients(on: batch, into: exact)
      let truth = names.flatMap { exact[$0].elements }
      for (index, computation) in computations.enumerated() {
        _ = computation.gradients(on: batch, into: result)
        let ours = names.flatMap { result[$0].elements }
        let (a, b) = (dot(ours, ours).squareRoot(), dot(truth, truth).squareRoot())
        let difference = zip(ours, truth).map { $0 - $1 }
        errors[index].append(dot(difference, difference).squareRoot() / b)
        cosines[index].append(dot(ours, truth) / (a * b))
      }
    }
    return zip(errors, cosines).map { (Sample($0), Sample($1)) }
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

  private func draw(_ network: Network, _ rung: Rung, seed: UInt64) {
    for shape in network.parameters.shapes {
      var stream = RandomStream(seed: seed, name: "ladder/\(shape.name)")
      let parameter = network.parameters[shape.name]
      switch shape.name.split(separator: ".").last {
      case "W", "C":
        let deviation = rung.scale / Double(rung.units).squareRoot()
        parameter.assign((0..<shape.count).map { _ in deviation * stream.normal() })
      case "U": parameter.assign((0..<shape.count).map { _ in 0.5 * stream.normal() })
      case "b":
        parameter.clear()
        if rung.cell is LSTM {
          for unit in rung.units..<2 * rung.units { parameter[0, unit] = rung.forgetBias }
        }
      case "V":
        parameter.clear()
        for unit in 0..<rung.units { parameter[unit, unit] = 1 }
      default: parameter.clear()
      }
    }
  }

  @Test(arguments: Rung.all)
  func errorsAreAsRecorded(rung: Rung) {
    let engines: [any GradientEngine] = rung.local == nil ? [UnitEngine()] : [UnitEngine(), LocalEngine()]
    for (measured, recorded) in zip(measure(rung, engines), [rung.unit] + (rung.local.map { [$0] } ?? [])) {
      #expect(
        measured.error.agrees(with: recorded.error), "error \(measured.error), recorded \(recorded.error)")
      #expect(
        measured.cosine.agrees(with: recorded.cosine),
        "cosine \(measured.cosine), recorded \(recorded.cosine)")
    }
  }

  /// Negative control: the bounds are narrow enough to tell a rung from the next but one.
  @Test(arguments: [Rung.short, Rung.long, "lstm"])
  func boundsTellRungsApart(name: String) {
    let ladder = Rung.all.filter { $0.testDescription.hasPrefix(name) }
    let errors = ladder.map { measure($0, [UnitEngine()])[0].error }
    for low in 0..<ladder.count - 2 {
      #expect(!errors[low].agrees(with: ladder[low + 2].unit.error), "\(errors[low])")
      #expect(!errors[low + 2].agrees(with: ladder[low].unit.error), "\(errors[low + 2])")
    }
  }
}
