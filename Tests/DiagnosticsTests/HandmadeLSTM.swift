import Foundation

/// One step back of an LSTM's error on plain arrays, written out gate by gate: what λ_{t−1} is made of, and what
/// each factor does to its logarithm.
struct HandmadeLSTM {
  /// [from][to] of each gate i, f, g, o.
  let W: [[[Double]]]
  /// Whether every φ′ is taken to be 1: what a careless derivation would come to.
  var ignoresSlopes = false

  /// Pre-activations a of the gates and q_{t−1}: [H] each.
  struct Moment {
    let a: [[Double]]
    let before: [Double]
  }

  /// One path: the error behind gate, slope and weights, and what arrives at (s, q).
  struct Path {
    let name: String
    let stages: [(factor: String, error: [Double])]
    let arriving: [Double]
  }

  private func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  /// - Parameters:
  ///   - s, q: λ^s and λ^q at t, the latter at fixed s_t.
  func paths(_ s: [Double], _ q: [Double], _ moment: Moment) -> [Path] {
    let H = s.count, i = moment.a[0].map(sigmoid), f = moment.a[1].map(sigmoid), g = moment.a[2].map(tanh),
      o = moment.a[3].map(sigmoid)
    let cell = (0..<H).map { f[$0] * moment.before[$0] + i[$0] * g[$0] }
    // The cell's whole error: its own, and the state's through o ⊙ tanh.
    let whole = (0..<H).map { q[$0] + s[$0] * o[$0] * (1 - tanh(cell[$0]) * tanh(cell[$0])) }
    let carried = (0..<H).map { whole[$0] * f[$0] }
    var paths = [
      Path(
        name: "carry", stages: [("gate", carried)], arriving: Array(repeating: 0, count: H) + carried)
    ]
    let met: [[Double]] = [
      (0..<H).map { whole[$0] * g[$0] }, (0..<H).map { whole[$0] * moment.before[$0] },
      (0..<H).map { whole[$0] * i[$0] }, (0..<H).map { s[$0] * tanh(cell[$0]) },
    ]
    let slopes: [[Double]] = [
      i.map { $0 * (1 - $0) }, f.map { $0 * (1 - $0) }, g.map { 1 - $0 * $0 }, o.map { $0 * (1 - $0) },
    ]
    for (gate, name) in ["i", "f", "g", "o"].enumerated() {
      let left = (0..<H).map { met[gate][$0] * (ignoresSlopes ? 1 : slopes[gate][$0]) }
      let arriving = (0..<H).map { from in (0..<H).reduce(0) { $0 + left[$1] * W[gate][from][$1] } }
      paths.append(
        Path(
          name: name, stages: [("gate", met[gate]), ("saturation", left), ("weights", arriving)],
          arriving: arriving + Array(repeating: 0, count: H)))
    }
    return paths
  }

  /// What each factor of each path contributes to log(‖μ₋‖/‖μ‖), as `[path: [factor: nats]]`, with `injected`
  /// beside the paths.
  func contributions(_ after: [Double], _ before: [Double], injected: [Double], _ paths: [Path]) -> [String:
    [String: Double]]
  {
    func norm(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let all = paths + [Path(name: "injected", stages: [("injected", injected)], arriving: injected)]
    var result: [String: [String: Double]] = [:]
    for path in all where norm(path.arriving) > 0 {
      let share = zip(path.arriving, before).reduce(0) { $0 + $1.0 * $1.1 } / (norm(before) * norm(before))
      var length = norm(after), own: [String: Double] = [:]
      for (factor, error) in path.stages {
        own[factor, default: 0] += share * log(norm(error) / length)
        length = norm(error)
      }
      let angle =
        zip(path.arriving, before).reduce(0) { $0 + $1.0 * $1.1 } / (norm(before) * norm(path.arriving))
      own["mixing"] = share == 0 ? 0 : share * log(angle / share)
      result[path.name] = own
    }
    return result
  }
}
