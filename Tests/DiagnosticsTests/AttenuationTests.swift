import Components
import Diagnostics
import Foundation
import Gradients
import LinearAlgebra
import Recurrent
import TestSupport
import Testing
import TrialFormat

@Suite struct AttenuationTests {
  static let factors = ["gate", "saturation", "weights", "injected", "mixing"]

  private func measure(_ subject: Subject, _ errors: Attenuation.Errors = .one) -> Measured {
    var diagnostic = Attenuation()
    diagnostic.errors = errors
    let setting = subject.setting
    return Measured(
      diagnostic.measure(subject.withErrorPaths),
      diagnostic.declaration(for: setting))
  }

  private func sum(_ measured: Measured, _ prefix: String, without left: String = "") -> [Double] {
    let parts = Self.factors.filter { $0 != left }.map { measured.numbers("\(prefix)total.\($0)") }
    return (parts.first ?? []).indices.map { lag in parts.reduce(0) { $0 + $1[lag] } }
  }

  private func farthest(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).map { abs($0 - $1) }.filter { !$0.isNaN }.max() ?? 0
  }

  // MARK: sums

  @Test(
    arguments: Cells.family.members.compactMap { $0.init() as? any Cell } + [FormulaCells.twoStages],
    Arrangement.allCases)
  func factorsAddUp(cell: any Cell, arrangement: Arrangement) {
    for precision in [Precision.float64, .float32] {
      let subject = Subject(
        cell, arrangement, hidden: 4, lengths: [7, 4, 7, 2], outputLengths: [5, 6, 3, 1], precision: precision
      )
      for errors in Attenuation.Errors.allCases {
        let measured = measure(subject, errors)
        let prefixes = arrangement == .sequenceToSequence ? ["", "encoder."] : [""]
        for prefix in prefixes {
          let whole = measured.numbers(prefix + "total.all")
          #expect(whole[0] == 0 && whole.dropFirst().allSatisfy { $0.isFinite }, "\(whole)")
          let difference = farthest(sum(measured, prefix), whole)
          #expect(difference < 1e-12 * (1 + abs(whole.last ?? 0)), "\(difference)")
          #expect(measured.numbers(prefix + "residual").dropFirst().allSatisfy { $0 < 1e-12 })
          let paths = measured.numbers(prefix + "share").count / whole.count
          for lag in whole.indices.dropFirst() {
            let shares = measured.numbers(prefix + "share")[lag * paths..<(lag + 1) * paths]
            #expect(abs(shares.reduce(0, +) - 1) < 1e-12)
          }
          // Negative control: what one factor takes is missed.
          let largest = Self.factors.max {
            farthest(sum(measured, prefix, without: $0), whole)
              < farthest(sum(measured, prefix, without: $1), whole)
          }
          #expect(farthest(sum(measured, prefix, without: largest ?? ""), whole) > 1e-3)
        }
      }
    }
  }

  /// The norms are those that `gradient-by-lag` measures, by other code: one sequence, one target.
  @Test(arguments: [RNN() as any Cell, LSTM(), GRU(), MGU()])
  func theWholeIsWhatGradientByLagMeasures(cell: any Cell) {
    let subject = Subject(cell, .manyToOne, hidden: 5, lengths: [8])
    let profile = subject.measure().norms(0), whole = measure(subject).numbers("total.all")
    #expect(profile.count == whole.count)
    #expect(difference(whole.map { exp($0) }, profile.map { $0 / profile[0] }) < 1e-12)
    #expect(difference(whole.map { exp($0) }, profile.map { $0 / profile[1] }) > 1e-3)
  }

  // MARK: by other means

  /// One unit: log|w| and log φ′, nothing else.
  @Test func oneUnitIsAProductOfSlopesAndWeights() {
    let subject = Subject(rnn(.tanh), .manyToOne, hidden: 1, lengths: [6]), measured = measure(subject)
    let states = subject.network.layer.states[0], w = subject.network.parameters["W"][0, 0]
    _ = subject.network.forward(subject.batch, needsGradient: false)
    var slopes = 0.0, expected = [0.0]
    for lag in 1...5 {
      // From step 6 − lag to the one before; block 0 is step −1.
      let s = states[7 - lag, 0]
      slopes += log(1 - s * s)
      expected.append(slopes)
    }
    #expect(farthest(measured.numbers("total.saturation"), expected) < 1e-13)
    #expect(farthest(measured.numbers("total.weights"), (0...5).map { Double($0) * log(abs(w)) }) < 1e-13)
    for factor in ["gate", "injected", "mixing"] {
      #expect(measured.numbers("total.\(factor)").allSatisfy { abs($0) < 1e-13 })
    }
    let s = states[6, 0], slope = 1 - s * s
    #expect(abs(measured.numbers("lost")[1] - (1 - slope * slope)) < 1e-13)
    // Negative control: a slope of 1.
    #expect(farthest(measured.numbers("total.saturation"), expected.map { _ in 0 }) > 1e-2)
  }

  @Test func orthogonalWeightsTakeTheirScale() {
    let subject = Subject(rnn(.linear), .manyToOne, hidden: 5, lengths: [7, 7])
    subject.setOrthogonal(scale: 0.6)
    let measured = measure(subject)
    #expect(farthest(measured.numbers("total.weights"), (0..<7).map { Double($0) * log(0.6) }) < 1e-12)
    #expect(measured.numbers("total.saturation").allSatisfy { abs($0) < 1e-12 })
    #expect(measured.numbers("lost").allSatisfy { $0 == 0 })
  }

  /// An LSTM with errors at every step, from its parameters and inputs alone.
  @Test func anLSTMIsWhatPlainArraysSay() throws {
    let subject = Subject(LSTM(), .manyToMany, hidden: 3, lengths: [5]), network = subject.network
    let measured = measure(subject, .all), p = network.parameters
    func numbers(_ name: String) -> [[Double]] {
      (0..<p[name].rows).map { row in (0..<p[name].columns).map { p[name][row, $0] } }
    }
    let U = numbers("U"), W = numbers("W"), b = numbers("b")[0], V = numbers("V"), c = numbers("c")[0]
    let x = try #require(subject.batch.frames), H = 3
    guard case .classes(let targets) = subject.batch.targets else { return }
    func product(_ x: [Double], _ matrix: [[Double]]) -> [Double] {
      matrix[0].indices.map { column in zip(x, matrix).reduce(0.0) { $0 + $1.0 * $1.1[column] } }
    }
    func sum(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 + $1 } }
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    // Forward.
    var s = [[Double](repeating: 0, count: H)], q = s, a: [[[Double]]] = []
    for t in 0..<5 {
      let pre = sum(b, sum(product((0..<3).map { x[t, $0] }, U), product(s[t], W)))
      let gates = (0..<4).map { gate in Array(pre[gate * H..<(gate + 1) * H]) }
      let kept = zip(gates[1], q[t]).map { sigmoid($0) * $1 }
      let admitted = zip(gates[0], gates[2]).map { sigmoid($0) * tanh($1) }
      a.append(gates)
      q.append(sum(kept, admitted))
      s.append(zip(gates[3], q[t + 1]).map { sigmoid($0) * tanh($1) })
    }
    // In reverse, with e_t = (softmax(y_t) − target) Vᵀ.
    func direct(_ t: Int) -> [Double] {
      let y = sum(c, product(s[t + 1], V)), total = y.reduce(0) { $0 + exp($1) }
      let dy = y.enumerated().map { exp($1) / total - (Int(targets[t]) == $0 ? 1 : 0) }
      return V.map { row in zip(row, dy).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    let zeros = [Double](repeating: 0, count: H)
    func compare(_ byHand: HandmadeLSTM) -> Double {
      let names = ["carry", "i", "f", "g", "o", "injected"], all = measured.numbers("contribution")
      var after = direct(4) + zeros, worst = 0.0
      for lag in 1...4 {
        let t = 5 - lag, moment = HandmadeLSTM.Moment(a: a[t], before: q[t])
        let paths = byHand.paths(Array(after[..<H]), Array(after[H...]), moment)
        let injected = direct(t - 1) + zeros
        let before = paths.map(\.arriving).reduce(injected, sum)
        let found = byHand.contributions(after, before, injected: injected, paths)
        for (number, name) in names.enumerated() {
          for (index, factor) in Self.factors.enumerated() {
            let ours = all[(lag * names.count + number) * Self.factors.count + index]
            worst = max(worst, abs(ours - (found[name]?[factor] ?? 0)))
          }
        }
        after = before
      }
      return worst
    }
    let gates = (0..<4).map { gate in W.map { Array($0[gate * H..<(gate + 1) * H]) } }
    #expect(compare(HandmadeLSTM(W: gates)) < 1e-12)
    // Negative control: every slope taken to be 1.
    #expect(compare(HandmadeLSTM(W: gates, ignoresSlopes: true)) > 0.1)
  }

  // MARK: what is left out

  @Test func zeroErrorsAreCounted() {
    let subject = Subject(IRNN(), .manyToOne, hidden: 4, lengths: [6, 6, 3])
    subject.network.parameters["U"].clear()
    // All units are off, at every step.
    subject.network.parameters["b"].assign(Array(repeating: -1, count: 4))
    let measured = measure(subject)
    #expect(measured.numbers("zeros") == [0, 3, 3, 2, 2, 2])
    #expect(measured.numbers("examples").allSatisfy { $0 == 0 })
    #expect(measured.numbers("total.all").dropFirst().allSatisfy { $0.isNaN })
    // Negative control: units that are on.
    subject.network.parameters["b"].assign(Array(repeating: 1, count: 4))
    #expect(measure(subject).numbers("examples") == [0, 3, 3, 2, 2, 2])
  }

  /// Errors below any number whose square Float64 holds are followed all the same.
  @Test func farErrorsKeepTheirDigits() {
    let subject = Subject(rnn(.linear), .manyToOne, hidden: 5, lengths: [9])
    subject.setOrthogonal(scale: 1e-30)
    let measured = measure(subject)
    #expect(farthest(measured.numbers("total.weights"), (0..<9).map { Double($0) * log(1e-30) }) < 1e-9)
    #expect(measured.numbers("residual").dropFirst().allSatisfy { $0 < 1e-14 })
  }

  @Test func eachSequenceHasItsOwnLastStep() {
    let subject = Subject(RNN(), .manyToMany, hidden: 4, lengths: [7, 3])
    #expect(measure(subject).numbers("examples") == [0, 2, 2, 1, 1, 1, 1])
  }

  @Test func stackedLayersAreMeasuredApart() {
    let subject = Subject(LSTM(), .manyToMany, hidden: 4, lengths: [6, 5]) {
      $0.layers = LayerWidths([4, 3])
    }
    let measured = measure(subject)
    for prefix in ["", "layer0."] {
      let whole = measured.numbers(prefix + "total.all")
      #expect(farthest(sum(measured, prefix), whole) < 1e-12)
    }
    // The lower layer's error is injected at every step, the higher one's at the last alone.
    #expect(measured.numbers("total.injected").allSatisfy { $0 == 0 })
    #expect(abs(measured.numbers("layer0.total.injected").last ?? 0) > 1e-3)
    #expect(measured.numbers("lost").count == 6 * 3 && measured.numbers("layer0.lost").count == 6 * 4)
  }

  @Test func whatIsUndefinedIsRefused() {
    func problems(_ cell: any Cell, _ lengths: [Int]) -> [String] {
      Attenuation().allProblems(for: Subject(cell, lengths: lengths).setting).map(\.message)
    }
    let carry = FormulaCells.cell(["gates": ["carry"], "state": ["s": "tanh(a.carry)"]])
    #expect(problems(carry, [3]).first?.contains("a gate 'carry'") == true)
    #expect(problems(RNN(), [1, 1]).first?.contains("a single step") == true)
    #expect(problems(RNN(), [2]).isEmpty)
  }
}
