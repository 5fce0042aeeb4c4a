import Diagnostics
import Foundation
import LinearAlgebra
import Recurrent
import Testing
import TrialFormat

@Suite struct GradientByLagTests {
  // MARK: against an independent computation

  /// Norms of e_t Π (diag(1 − s²) Wᵀ), by plain loops over one example at a time: [t][lag], mean over
  /// examples that have t.
  private func productsOfJacobians(_ subject: Subject, transposing: Bool = true) -> [[Double]] {
    let network = subject.network, batch = subject.batch, B = batch.examples
    func matrix(_ name: String) -> [[Double]] {
      let matrix = network.parameters[name]
      return (0..<matrix.rows).map { matrix.rows($0..<$0 + 1).elements }
    }
    func product(_ x: [Double], _ A: [[Double]]) -> [Double] {
      (A.first ?? []).indices.map { column in zip(x, A).reduce(0) { $0 + $1.0 * $1.1[column] } }
    }
    func transposed(_ A: [[Double]]) -> [[Double]] {
      (A.first ?? []).indices.map { column in A.map { $0[column] } }
    }
    let (U, W, V, b, c) = (matrix("U"), matrix("W"), matrix("V"), matrix("b")[0], matrix("c")[0])
    guard case .reals(let x) = batch.inputs, case .classes(let targets) = batch.targets else { return [] }
    let T = batch.outputShape.steps
    var sums = Array(repeating: Array(repeating: 0.0, count: T), count: T),
      counts = Array(repeating: 0, count: T)
    for example in 0..<B {
      var states: [[Double]] = [], s = Array(repeating: 0.0, count: W.count)
      for t in 0..<batch.outputShape.length(example) {
        let a = zip(product(x.rows(t * B + example..<t * B + example + 1).elements, U), zip(product(s, W), b))
        s = a.map { tanh($0.0 + $0.1.0 + $0.1.1) }
        states.append(s)
      }
      for t in states.indices {
        let y = zip(product(states[t], V), c).map { exp($0 + $1) }, total = y.reduce(0, +)
        let error = y.enumerated().map { $1 / total - ($0 == Int(targets[t * B + example]) ? 1 : 0) }
        var message = product(error, transposed(V))
        for lag in 0...t {
          sums[t][lag] += message.reduce(0) { $0 + $1 * $1 }.squareRoot()
          let gain = zip(message, states[t - lag]).map { $0 * (1 - $1 * $1) }
          message = product(gain, transposing ? transposed(W) : W)
        }
        counts[t] += 1
      }
    }
    return (0..<T).map { t in (0..<T).map { $0 <= t ? sums[t][$0] / Double(counts[t]) : .nan } }
  }

  @Test(arguments: [[9, 9, 9], [9, 4, 6], [1, 9]], [LossSettings.Reduction.sum, .mean])
  func tanhIsAProductOfJacobians(lengths: [Int], reduce: LossSettings.Reduction) {
    var loss = LossSettings()
    loss.reduce = reduce
    let subject = Subject(rnn(.tanh), lengths: lengths, loss: loss), measured = subject.measure()
    let expected = productsOfJacobians(subject), wrong = productsOfJacobians(subject, transposing: false)
    #expect(measured.targets == Array(0..<9))
    for t in 0..<9 { #expect(difference(measured.norms(t), expected[t]) < 1e-12, "t \(t)") }
    #expect((1..<9).allSatisfy { difference(measured.norms($0), wrong[$0]) > 1e-3 })
  }

  /// Central differences of E_t of an LSTM restarted from a state in which one unit is moved, for all
  /// examples at once.
  private func restarted(_ subject: Subject, from k: Int, to t: Int) -> [Double] {
    let network = subject.network, batch = subject.batch, B = batch.examples, parameters = network.parameters
    guard case .reals(let x) = batch.inputs, case .classes(let targets) = batch.targets else { return [] }
    let steps = t - k, h = 1e-5
    let layer = RecurrentLayer(
      network.model.cell, units: network.model.hidden, precision: .float64, steps: max(steps, 1), examples: B)
    let weights = LayerWeights(W: parameters["W"], b: parameters["b"], unit: [])
    func errors(component: Int, unit: Int, by change: Double) -> [Double] {
      for (state, whole) in zip(layer.states, network.layer.states) {
        state.rows(0..<B).copy(from: whole.rows((k + 1) * B..<(k + 2) * B))
      }
      for example in 0..<B { layer.states[component][example, unit] += change }
      if steps > 0 {
        layer.eachInput { gates, input in
          multiply(
            x.rows((k + 1) * B..<(t + 1) * B), gates.columns(of: parameters["U"]),
            into: input.rows(0..<steps * B))
        }
        layer.forward(BatchShape(lengths: Array(repeating: steps, count: B)), weights)
      }
      let y = Matrix(rows: B, columns: 4, precision: .float64)
      multiply(layer.states[0].rows(steps * B..<(steps + 1) * B), parameters["V"], into: y)
      return (0..<B).map { example in
        let row = zip(y.rows(example..<example + 1).elements, parameters["c"].elements).map { $0 + $1 }
        return log(row.reduce(0) { $0 + exp($1) }) - row[Int(targets[t * B + example])]
      }
    }
    var squares = Array(repeating: 0.0, count: B)
    for component in layer.states.indices {
      for unit in 0..<network.model.hidden {
        let up = errors(component: component, unit: unit, by: h),
          down = errors(component: component, unit: unit, by: -h)
        for example in 0..<B { squares[example] += pow((up[example] - down[example]) / (2 * h), 2) }
      }
    }
    return squares.map { $0.squareRoot() }
  }

  @Test func lstmIsWhatMovingAStateDoes() {
    let subject = Subject(LSTM(), hidden: 4, lengths: [6, 6, 6]), measured = subject.measure()
    for t in 0..<6 {
      for k in 0...t {
        let expected = restarted(subject, from: k, to: t).reduce(0, +) / 3
        #expect(difference([measured.norms(t)[t - k]], [expected]) < 1e-7, "t \(t) k \(k)")
        // Negative control: another earlier step is another number.
        if k > 0 { #expect(difference([measured.norms(t)[t - k + 1]], [expected]) > 1e-4) }
      }
    }
  }

  // MARK: where the answer is known

  @Test(arguments: [0.3, 0.5, 0.8], [[40, 40], [40, 25, 31, 38]])
  func linearDecaysByTheFactorOfW(rho: Double, lengths: [Int]) {
    for arrangement in [Arrangement.manyToMany, .manyToOne, .oneToMany] {
      let subject = Subject(rnn(.linear), arrangement, lengths: lengths)
      subject.setOrthogonal(scale: rho)
      let measured = subject.measure(), lags = measured.profile.count
      #expect(difference(measured.profile, (0..<lags).map { pow(rho, Double($0)) }) < 1e-12, "\(arrangement)")
      #expect(difference([measured.reach], [log(0.01) / log(rho)]) < 1e-12 && !measured.isCensored)
      let other = subject.measure { $0.threshold = 0.2 }
      #expect(difference([other.reach], [log(0.2) / log(rho)]) < 1e-12)
    }
  }

  /// Negative control: a recurrent matrix that is not orthogonal has no such profile.
  @Test func anotherMatrixIsSeen() {
    let subject = Subject(rnn(.linear), lengths: [20, 20])
    #expect(difference(subject.measure().profile, (0..<20).map { pow(0.5, Double($0)) }) > 0.1)
  }

  @Test func nothingIsLostThroughTheIdentity() {
    let subject = Subject(rnn(.linear), lengths: [30, 30])
    subject.network.parameters["W"].assign((0..<25).map { $0 % 6 == 0 ? 1 : 0 })
    let measured = subject.measure()
    #expect(difference(measured.profile, Array(repeating: 1, count: 30)) < 1e-12)
    #expect(measured.reach == 29 && measured.isCensored)
  }

  @Test func neitherVanishingNorExplodingLeavesTheRangeOfSquares() {
    for rho in [0.1, 10] {
      let subject = Subject(rnn(.linear), .manyToOne, lengths: [250])
      subject.network.parameters["U"].clear()
      subject.network.parameters["b"].clear()
      subject.setOrthogonal(scale: rho)
      #expect(difference(subject.measure().profile, (0..<250).map { pow(rho, Double($0)) }) < 1e-10)
    }
  }

  @Test(arguments: [HandoverKind.context, .initial, .both])
  func encoderAndDecoderHaveLagsOfTheirOwn(handover: HandoverKind) {
    let subject = Subject(
      rnn(.linear), .sequenceToSequence, lengths: [12, 7, 9], outputLengths: [5, 10, 8]
    ) { $0.handover = handover }
    subject.setOrthogonal("encoder.W", scale: 0.5)
    subject.setOrthogonal("decoder.W", scale: 0.8)
    let measured = subject.measure()
    #expect(difference(measured.profile, (0..<10).map { pow(0.8, Double($0)) }) < 1e-12)
    #expect(difference(measured.numbers("encoder.profile"), (0..<12).map { pow(0.5, Double($0)) }) < 1e-12)
    #expect(measured.reach == 9 && measured.isCensored)
    #expect(difference([measured.number("encoder.gradient_reach")], [log(0.01) / log(0.5)]) < 1e-12)
  }

  // MARK: which steps

  @Test func stepsAreSpreadUpToTheLast() {
    let subject = Subject(rnn(.tanh), lengths: [100])
    #expect(subject.measure { $0.steps = 4 }.targets == [24, 49, 74, 99])
    #expect(subject.measure { $0.steps = 1 }.targets == [99])
    #expect(subject.measure { $0.steps = 1000 }.targets == Array(0..<100))
    let default16 = subject.measure().targets
    #expect(default16.count == 16 && default16.last == 99 && Set(default16).count == 16)
  }

  @Test func lastStepsAreCountedFromEachSequencesOwnEnd() {
    var loss = LossSettings()
    loss.steps = .last(2)
    let subject = Subject(rnn(.tanh), lengths: [6, 3], loss: loss), measured = subject.measure()
    let alone = [0, 1].map { example in
      productsOfJacobians(subject.only(example))[subject.batch.outputShape.length(example) - 1]
    }
    #expect(measured.targets == [-1, 0])
    let both = zip(alone[0], alone[1]).map { a, b in (a + b) / 2 }
    let expected = both.prefix(3) + alone[0].dropFirst(3)
    #expect(difference(measured.norms(1), Array(expected)) < 1e-12)
  }

  @Test func lagsOfFewExamplesAreNotInTheProfile() {
    let measured = Subject(rnn(.tanh), .manyToOne, lengths: [9, 3, 3, 3, 3]).measure()
    #expect(measured.profile.map(\.isNaN) == [false, false, false, true, true, true, true, true, true])
    #expect(measured.norms(0).allSatisfy { !$0.isNaN })
  }

  // MARK: components

  @Test func aMemoryBeginsOneStepEarlier() {
    let subject = Subject(LSTM(), lengths: [8, 8])
    let (s, q, all) = (
      subject.measure { $0.state = ["s"] }, subject.measure { $0.state = ["q"] }, subject.measure()
    )
    #expect(s.profile[0] == 1 && q.profile[0] == 0 && q.profile[1] == 1)
    // B = 2: components make up the whole for each example, and so for their means where one example is left.
    let one = Subject(LSTM(), lengths: [8])
    let parts = zip(one.measure { $0.state = ["s"] }.norms(7), one.measure { $0.state = ["q"] }.norms(7)).map
    { hypot($0, $1) }
    #expect(difference(one.measure().norms(7), parts) < 1e-14)
    #expect(q.reach > 1 && all.profile[0] == 1)
  }

  // MARK: odd networks

  @Test func aSingleStepIsCensoredAtZero() {
    let measured = Subject(LSTM(), lengths: [1, 1]).measure()
    #expect(measured.profile == [1] && measured.reach == 0 && measured.isCensored)
    let memory = Subject(LSTM(), lengths: [1, 1]).measure { $0.state = ["q"] }
    #expect(memory.reach.isNaN && !memory.isCensored)
  }

  @Test func withoutAnErrorThereIsNoReach() {
    let subject = Subject(rnn(.tanh), lengths: [5, 5])
    subject.network.parameters["V"].clear()
    let measured = subject.measure()
    #expect(measured.profile.allSatisfy(\.isNaN) && measured.reach.isNaN && !measured.isCensored)
  }

  @Test func brokenNetworksHaveNoReach() {
    let subject = Subject(rnn(.tanh), lengths: [5, 5])
    subject.network.parameters["W"].scale(by: .nan)
    let measured = subject.measure()
    #expect(measured.reach.isNaN && !measured.isCensored)
  }

  @Test(arguments: [Precision.float32, .float64], Arrangement.allCases)
  func shapesAreTheSameWhateverTheBatch(precision: Precision, arrangement: Arrangement) {
    for cell in [LSTM(), GRUResetBefore()] as [any Cell] {
      var short = Subject(cell, arrangement, lengths: [2, 1], precision: precision)
      (short.longestInput, short.longestOutput) = (arrangement.readsSequence ? 9 : 1, 9)
      let long = Subject(cell, arrangement, lengths: [9, 4], precision: precision)
      let (a, b) = (short.measure(), long.measure())
      #expect(
        a.declaration.axes == b.declaration.axes && a.declaration.quantities == b.declaration.quantities)
      #expect(a.all.difference(from: b.declaration) == nil && b.all.difference(from: a.declaration) == nil)
    }
  }
}

extension Subject {
  /// The same network on one example alone.
  fileprivate func only(_ example: Int) -> Subject {
    var copy = self
    guard case .reals(let x) = batch.inputs, case .classes(let targets) = batch.targets else { return copy }
    let T = batch.outputShape.length(example), B = batch.examples
    let rows = Matrix(rows: T, columns: x.columns, precision: x.precision)
    for t in 0..<T { rows.rows(t..<t + 1).copy(from: x.rows(t * B + example..<t * B + example + 1)) }
    copy.batch = Batch(
      inputShape: BatchShape(lengths: [T]), inputs: .reals(rows),
      targets: .classes((0..<T).map { targets[$0 * B + example] }))
    return copy
  }
}
