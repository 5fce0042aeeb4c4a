import Components
import Diagnostics
import LinearAlgebra
import Recurrent
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// `gradient-share` and `lag-signal` against a tanh network on plain arrays whose W differs from step to step.
@Suite struct WeightTraceTests {
  /// s_t = tanh(x_t U + s_{t−1} W_t + b), y_t = s_t V + c, E_t the cross-entropy of one sequence.
  private struct Plain {
    let H: Int, U: [Double], b: [Double], V: [Double], c: [Double]
    var W: [Double]

    init(_ network: Network) {
      func numbers(_ name: String) -> [Double] { network.parameters[name].elements }
      (H, U, b, V, c, W) = (
        network.layer.units, numbers("U"), numbers("b"), numbers("V"), numbers("c"), numbers("W")
      )
    }

    /// The errors of all steps with W + `change` at step `k`.
    func errors(_ x: [[Double]], _ targets: [Int], change: [Double], at k: Int) -> [Double] {
      var s = Array(repeating: 0.0, count: H), errors: [Double] = []
      for (t, x) in x.enumerated() {
        s = (0..<H).map { h in
          var a = b[h]
          for (d, x) in x.enumerated() { a += x * U[d * H + h] }
          for j in 0..<H { a += s[j] * (W[j * H + h] + (t == k ? change[j * H + h] : 0)) }
          return tanh(a)
        }
        let y = c.indices.map { o in c[o] + (0..<H).reduce(0) { $0 + s[$1] * V[$1 * c.count + o] } }
        let largest = y.max() ?? 0
        errors.append(log(y.reduce(0) { $0 + exp($1 - largest) }) + largest - y[targets[t]])
      }
      return errors
    }

    /// dE_t/dW_k along a direction, by central differences.
    func derivatives(_ x: [[Double]], _ targets: [Int], along direction: [Double], at k: Int) -> [Double] {
      let step = 1e-5 / (direction.map(abs).max() ?? 1)
      let (up, down) = (
        errors(x, targets, change: direction.map { $0 * step }, at: k),
        errors(x, targets, change: direction.map { -$0 * step }, at: k)
      )
      return zip(up, down).map { ($0 - $1) / (2 * step) }
    }
  }

  private let subject = Subject(rnn(.tanh), hidden: 3, lengths: [6, 6, 4, 3])

  private func sequence(_ example: Int) -> (x: [[Double]], targets: [Int]) {
    guard case .reals(let x) = subject.batch.inputs, case .classes(let classes) = subject.batch.targets else {
      return ([], [])
    }
    let B = subject.batch.examples
    let rows = (0..<subject.batch.inputShape.length(example)).map { $0 * B + example }
    return (rows.map { x.rows($0..<$0 + 1).elements }, rows.map { Int(classes[$0]) })
  }

  private func gradient() -> [Double] {
    let gradients = Parameters(subject.network.parameters.shapes, precision: .float64)
    _ = subject.network.forward(subject.batch)
    subject.network.backward(subject.batch, into: gradients)
    return gradients["W"].elements
  }

  // MARK: gradient-share

  @Test func sharesAreThoseOfSingleSteps() {
    let G = gradient(), square = G.reduce(0) { $0 + $1 * $1 }, plain = Plain(subject.network), T = 6
    var expected = Array(repeating: 0.0, count: T * T)
    for example in 0..<4 {
      let (x, targets) = sequence(example)
      for k in x.indices {
        for (t, derivative) in plain.derivatives(x, targets, along: G, at: k).enumerated() {
          expected[t * T + k] += derivative / 4 / square
        }
      }
    }
    let measured = GradientShare().measure(
      DiagnosticSubject(subject.network, on: subject.batch, in: subject.setting))
    let shares = measured["share"]?.reals ?? []
    #expect(zip(shares, expected).allSatisfy { abs($0 - $1) < 1e-7 } && shares.count == expected.count)
    #expect(abs(shares.reduce(0, +) - 1) < 1e-12)
    // Negative control: another direction has other shares.
    #expect(zip(shares, expected).contains { abs($0 - 2 * $1) > 1e-3 })
    for lag in 0..<T {
      let sum = (lag..<T).reduce(0) { $0 + shares[$1 * T + $1 - lag] }
      #expect(abs((measured["by_lag"]?.reals[lag] ?? .nan) - sum) < 1e-12)
    }
  }

  /// Neighbours sent back together have the sum of their shares.
  @Test func blocksAddUp() {
    func share(_ blocks: Int) -> [Double] {
      var diagnostic = GradientShare()
      diagnostic.blocks = blocks
      return diagnostic.measure(
        DiagnosticSubject(subject.network, on: subject.batch, in: subject.setting))["share"]?.reals ?? []
    }
    let (each, three) = (share(6), share(3))
    #expect(three.count == 18)
    for (index, number) in three.enumerated() {
      let (block, k) = (index / 6, index % 6)
      #expect(abs(number - each[2 * block * 6 + k] - each[(2 * block + 1) * 6 + k]) < 1e-12)
    }
  }

  @Test(arguments: StepErrorsTests.cells, Arrangement.allCases)
  func sharesSumToOne(cell: any Cell, arrangement: Arrangement) {
    let subject = Subject(cell, arrangement, hidden: 3, lengths: [5, 5, 3], outputLengths: [4, 6, 2])
    guard GradientShare().allProblems(for: subject.setting).isEmpty else { return }
    let measured = GradientShare().measure(
      DiagnosticSubject(subject.network, on: subject.batch, in: subject.setting))
    for prefix in ["", "encoder."] {
      for name in ["share", "by_lag", "gate_by_lag"] {
        guard let numbers = measured[prefix + name]?.reals else { continue }
        // One step alone has a state to multiply only where an encoder hands it on.
        let sum = numbers.reduce(0, +)
        #expect(abs(sum - 1) < 1e-10, "\(type(of: cell).kind) \(arrangement) \(prefix)\(name): \(sum)")
      }
    }
  }

  // MARK: lag-signal

  @Test func signalAndNoiseAreThoseOfHalves() {
    let plain = Plain(subject.network), H = 3, T = 6
    // [half][lag]: the mean over the half's examples of the sum over t of dE_t/dW_{t−lag}.
    var parts = (0..<2).map { _ in (0..<T).map { _ in Array(repeating: 0.0, count: H * H) } }
    for example in 0..<4 {
      let (x, targets) = sequence(example)
      for k in x.indices {
        for element in 0..<H * H {
          var unit = Array(repeating: 0.0, count: H * H)
          unit[element] = 1
          for (t, derivative) in plain.derivatives(x, targets, along: unit, at: k).enumerated() where t >= k {
            parts[example % 2][t - k][element] += derivative / 2
          }
        }
      }
    }
    let measured = LagSignal().measure(
      DiagnosticSubject(subject.network, on: subject.batch, in: subject.setting))
    for lag in 0..<T {
      let (a, b) = (parts[0][lag], parts[1][lag])
      let signal = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
      let noise = zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / 4
      let found = (measured["signal"]?.reals[lag] ?? .nan, measured["noise"]?.reals[lag] ?? .nan)
      #expect(abs(found.0 - signal) <= 1e-6 * (abs(signal) + noise), "lag \(lag): \(found.0), \(signal)")
      #expect(abs(found.1 - noise) <= 1e-6 * (abs(signal) + noise), "lag \(lag): \(found.1), \(noise)")
      // At the longest lag W multiplies the initial state, which is zero.
      #expect(difference(measured["ratio"].map { [$0.reals[lag]] } ?? [], [found.0 / found.1]) == 0)
      #expect((found.1 == 0) == (lag == T - 1))
    }
    #expect((measured["noise"]?.reals[0] ?? 0) > 1e-9)
  }

  @Test func equalHalvesHaveNoNoise() {
    var twice = subject
    let B = 4
    guard case .reals(let x) = subject.batch.inputs, case .classes(let classes) = subject.batch.targets else {
      return
    }
    let lengths = (0..<B).map { subject.batch.inputShape.length($0 / 2 * 2) }
    let order = (0..<6 * B).map { $0 / B * B + $0 % B / 2 * 2 }
    let same = Matrix(rows: 6 * B, columns: 3, precision: .float64)
    same.assign(order.flatMap { x.rows($0..<$0 + 1).elements })
    twice.batch = Batch(
      inputShape: BatchShape(lengths: lengths), inputs: .reals(same),
      targets: .classes(order.map { classes[$0] }))
    let measured = LagSignal().measure(
      DiagnosticSubject(twice.network, on: twice.batch, in: subject.setting))
    let (signal, noise) = (measured["signal"]?.reals ?? [], measured["noise"]?.reals ?? [])
    #expect(signal.count == 6 && zip(signal, noise).prefix(5).allSatisfy { $0 > 0 && $1 < 1e-24 * $0 })
  }
}
