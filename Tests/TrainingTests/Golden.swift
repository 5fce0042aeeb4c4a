import Components
import Foundation
import Gradients
import LinearAlgebra
import OrderedCollections
import Recurrent
import Testing

@testable import Training

/// What PyTorch makes of a quadratic and of a small RNN; `golden.py` makes the numbers.
struct Golden: Decodable {
  struct Run: Decodable {
    let points: [String: [Double]]
    let norms: [Double]
    let rates: [Double]
  }

  struct Training: Decodable {
    let losses: [Double]
    let parameters: [String: [Double]]
  }

  /// What an experiment file states.
  struct Stated: Decodable {
    let value: Value

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let flag = try? container.decode(Bool.self) {
        value = .flag(flag)
      } else if let real = try? container.decode(Double.self) {
        value = .real(real)
      } else {
        value = .text(try container.decode(String.self))
      }
    }
  }

  static let steps = 60

  let start: [Double]
  let target: [Double]
  let curvature: [Double]
  /// Losses for a schedule to watch.
  let watched: [Double]
  /// What is stated of each optimizer that `rnns` and `runs` are of.
  let optimizers: [String: [String: Stated]]
  let runs: [String: Run]
  let rnns: [String: Training]

  static func load() throws -> Golden {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "golden.json")
    return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
  }

  func run(_ name: String) throws -> Run { try #require(runs[name], "no golden run \(name)") }
}

/// An optimizer as an experiment file would state it.
func optimizer(_ kind: String, _ settings: OrderedDictionary<String, Value> = [:]) throws -> any Optimizer {
  var table = settings
  table["kind"] = .text(kind)
  let made = try #require(
    Optimizers.family.make(.table(table)) as? any Optimizer, "\(kind) \(Value.table(settings).brief)")
  // Nothing was passed over.
  for (key, value) in settings { try #require(contains(made.resolved[key], value), "\(kind): \(key)") }
  try #require(made.allProblems.isEmpty, "\(made.allProblems)")
  return made
}

/// Whether a resolved value says what was stated; it may say more.
private func contains(_ whole: Value?, _ stated: Value) -> Bool {
  guard case .table(let entries) = stated else { return whole == stated }
  return entries.allSatisfy { contains(whole?[$0.key], $0.value) }
}

/// What an optimizer makes of the quadratic: points after each update, ‖g‖ before it, and the rate of it.
struct Descent {
  var points: [[Double]] = []
  var norms: [Double] = []
  var rates: [Double] = []

  init(_ optimizer: any Optimizer, _ golden: Golden, precision: Precision = .float64) {
    // Two parameters, since an optimizer works on all of them at once.
    let shapes = [
      ParameterShape("U", 2, 8, axes: ["input", "hidden"]), ParameterShape("b", 1, 3, axes: ["hidden"]),
    ]
    let parameters = Parameters(shapes, precision: precision),
      gradients = Parameters(shapes, precision: precision)
    parameters.values.assign(golden.start)
    var updater = Updater(optimizer, parameters, seed: 1, updates: Golden.steps)
    for step in 0..<Golden.steps {
      let x = parameters.values.elements
      gradients.values.assign(x.indices.map { golden.curvature[$0] * (x[$0] - golden.target[$0]) })
      norms.append(gradients.norm)
      rates.append(updater.rate(at: step))
      _ = updater.update(parameters, along: gradients, norm: gradients.norm, update: step)
      updater.observe(golden.watched[step], of: .validation)
      points.append(parameters.values.elements)
    }
  }

  /// The worst difference to the golden points, relative where they exceed 1.
  func difference(_ run: Golden.Run) -> Double {
    run.points.reduce(0) { worst, point in
      guard let step = Int(point.key), points.indices.contains(step - 1) else { return .infinity }
      return max(worst, Descent.difference(points[step - 1], point.value))
    }
  }

  static func difference(_ ours: [Double], _ theirs: [Double]) -> Double {
    guard ours.count == theirs.count else { return .infinity }
    return zip(ours, theirs).reduce(0) { max($0, abs($1.0 - $1.1) / max(1, abs($1.1))) }
  }
}

/// The small RNN of `golden.py`, trained by an optimizer.
struct SmallRNN {
  var losses: [Double] = []
  let parameters: Parameters

  private static let (length, examples, inputs, classes) = (6, 7, 3, 4)

  init(_ optimizer: any Optimizer, precision: Precision = .float64) {
    func number(_ n: Int) -> Double { Double(n * 2_654_435_761 % 4096) / 2048 - 1 }
    var model = ModelSettings()
    model.hidden = 5
    let (length, examples) = (SmallRNN.length, SmallRNN.examples)
    let shape = NetworkShape(
      inputs: .reals(SmallRNN.inputs), outputs: .classes(SmallRNN.classes), arrangement: .manyToMany)
    let network = Network(model, shape, precision: precision, inputSteps: length, examples: examples)
    network.parameters.values.assign((0..<network.parameters.count).map { 0.8 * number($0) })
    let x = Matrix(rows: length * examples, columns: SmallRNN.inputs, precision: precision)
    x.assign((0..<x.count).map { 2 * number(1000 + $0) })
    let targets = (0..<length * examples).map { Int32((5 * $0 * $0 + 3 * $0 + $0 / 4) % SmallRNN.classes) }
    let steps = BatchShape(lengths: Array(repeating: length, count: examples))
    let batch = Batch(inputShape: steps, inputs: .reals(x), targets: .classes(targets))
    let engine = BPTT().prepare(for: network),
      gradients = Parameters(network.parameters.shapes, precision: precision)
    var updater = Updater(optimizer, network.parameters, seed: 1, updates: Golden.steps)
    for step in 0..<Golden.steps {
      losses.append(engine.gradients(on: batch, into: gradients).loss)
      _ = updater.update(network.parameters, along: gradients, norm: gradients.norm, update: step)
    }
    parameters = network.parameters
  }

  /// The worst difference to PyTorch's losses and last parameters.
  func difference(_ run: Golden.Training) -> Double {
    run.parameters.reduce(Descent.difference(losses, run.losses)) {
      max($0, Descent.difference(parameters[$1.key].elements, $1.value))
    }
  }
}
