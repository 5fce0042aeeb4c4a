import Foundation
import LinearAlgebra
import Recurrent
import Testing
import TrialFormat

@testable import Diagnostics

@Suite struct LyapunovDiagnosticTests {
  private func measure(_ subject: Subject, _ change: (inout LyapunovDiagnostic) -> Void = { _ in })
    -> Measured
  {
    var diagnostic = LyapunovDiagnostic()
    change(&diagnostic)
    let setting = subject.setting
    return Measured(
      diagnostic.measure(DiagnosticSubject(subject.network, on: subject.batch, in: setting)),
      diagnostic.declaration(for: setting)
    )
  }

  @Test(arguments: [0.7, 1, 1.4]) func orthogonalWeightsHaveOneExponent(scale: Double) {
    let subject = Subject(rnn(.linear), hidden: 5, lengths: [12, 7, 1])
    subject.setOrthogonal(scale: scale)
    let measured = measure(subject) { $0.exponents = 3 }
    #expect(measured.coordinates("exponent") == [1, 2, 3])
    #expect(measured.all["mean"]?.reals.allSatisfy { abs($0 - log(scale)) < 1e-12 } == true)
    #expect(measured.all["standard_deviation"]?.reals.allSatisfy { $0 < 1e-12 } == true)
  }

  @Test func exponentsFallAndSpread() throws {
    let subject = Subject(LSTM(), hidden: 4, lengths: [12, 9, 12])
    let measured = measure(subject) { ($0.exponents, $0.warmup) = (100, 0) }
    let means = try #require(measured.all["mean"]?.reals),
      spread = try #require(measured.all["standard_deviation"]?.reals)
    #expect(means.count == 8 && spread.count == 8 && spread.allSatisfy { $0 > 0 && $0 < 1 })
    #expect(means[0] > means[7])
  }

  // MARK: against an independent computation

  /// log|det J_t| of a tanh network at each step of an example: J_t = diag(1 − s_t²) Wᵀ.
  private func determinants(_ subject: Subject, _ example: Int) -> [Double] {
    let layer = subject.network.layer, B = subject.batch.examples
    let W = subject.network.parameters["W"]
    var rows = (0..<W.rows).map { W.rows($0..<$0 + 1).elements }, logarithm = 0.0
    for column in rows.indices {
      // Elimination with the greatest pivot below.
      guard let pivot = (column..<rows.count).max(by: { abs(rows[$0][column]) < abs(rows[$1][column]) })
      else { continue }
      rows.swapAt(column, pivot)
      logarithm += log(abs(rows[column][column]))
      for row in column + 1..<rows.count {
        let share = rows[row][column] / rows[column][column]
        rows[row] = zip(rows[row], rows[column]).map { $0 - share * $1 }
      }
    }
    return (0..<subject.batch.outputShape.length(example)).map { t in
      let s = layer.states[0].rows((t + 1) * B + example..<(t + 1) * B + example + 1).elements
      return logarithm + s.reduce(0) { $0 + log(1 - $1 * $1) }
    }
  }

  /// All exponents together are the growth of volume, whatever the frames; steps of the warm-up do not count,
  /// and are at most half of a sequence.
  @Test(arguments: [1, 5], [0, 4, 100]) func volumesGrowByTheDeterminant(hidden: Int, warmup: Int) throws {
    let subject = Subject(rnn(.tanh), hidden: hidden, lengths: [12, 7, 2, 1])
    let measured = measure(subject) { ($0.exponents, $0.warmup, $0.interval) = (hidden, warmup, 2) }
    _ = subject.network.forward(subject.batch, needsGradient: false)
    func sums(warmup: Int) -> [Double] {
      (0..<4).map { example in
        let all = determinants(subject, example), counted = all.dropFirst(min(warmup, all.count / 2))
        return counted.reduce(0, +) / Double(counted.count)
      }
    }
    let growth = sums(warmup: warmup), mean = growth.reduce(0, +) / 4
    let means = try #require(measured.all["mean"]?.reals),
      spread = try #require(measured.all["standard_deviation"]?.reals)
    #expect(means.count == hidden && difference([means.reduce(0, +)], [mean]) < 1e-10)
    if hidden == 1 {
      let squares = growth.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      #expect(difference(spread, [(squares / 3).squareRoot()]) < 1e-10)
    }
    // Negative control: other steps have other determinants.
    #expect(difference([means.reduce(0, +)], [sums(warmup: warmup == 0 ? 1 : 0).reduce(0, +) / 4]) > 1e-4)
  }

  @Test func layersHaveTheirOwnAxes() {
    let subject = Subject(
      rnn(.tanh), .sequenceToSequence, hidden: 5, lengths: [6, 3], outputLengths: [2, 4]
    ) {
      $0.decoder.hidden = 3
    }
    let measured = measure(subject)
    #expect(measured.declaration.axes.map(\.name) == ["encoder_exponent", "decoder_exponent"])
    #expect(
      measured.all.quantities.map(\.path).filter { $0.hasSuffix("mean") } == ["encoder.mean", "decoder.mean"])
    #expect(measured.all["encoder.mean"]?.reals.count == 5 && measured.all["decoder.mean"]?.reals.count == 3)
  }

  // MARK: details

  /// A network without input that begins at zero stays there, whatever its weights.
  @Test(arguments: [(0.9, 0.0), (1.5, 1.0)]) func restingAtAnUnstablePointIsSeen(scale: Double, share: Double)
  {
    let subject = Subject(rnn(.tanh), hidden: 5, lengths: [20, 9])
    subject.setOrthogonal(scale: scale)
    for name in ["U", "b"] { subject.network.parameters[name].clear() }
    let measured = measure(subject) { $0.keepsDetails = true }
    #expect(measured.number("unstable_points") == share)
    #expect(abs(measured.numbers("mean")[0] - log(scale)) < 1e-12)
    // Negative control: pushed off, it moves.
    subject.network.parameters["b"].assign([0.1, 0, 0, 0, -0.3])
    subject.network.parameters["U"].assign((0..<15).map { 0.1 * Double($0) })
    #expect(measure(subject) { $0.keepsDetails = true }.number("unstable_points") == 0)
  }

  @Test func detailsAreOfEverySequence() {
    let subject = Subject(rnn(.linear), hidden: 3, lengths: [60, 40])
    subject.network.parameters["W"].assign([1.2, 0, 0, 0, 0.9, 0, 0, 0, 0.5])
    let all = measure(subject) { ($0.exponents, $0.keepsDetails, $0.warmup) = (3, true, 30) }
    let logs = [1.2, 0.9, 0.5].map { log($0) }, found = all.numbers("by_sequence")
    #expect(found.count == 6 && zip(found, logs + logs).allSatisfy { abs($0 - $1) < 1e-2 })
    // λ₁ + λ₂ > 0 and all three have a negative sum.
    #expect(abs(all.number("dimension") - (2 + (logs[0] + logs[1]) / -logs[2])) < 0.02)
    #expect(measure(subject) { ($0.exponents, $0.keepsDetails) = (2, true) }.number("dimension").isNaN)
    #expect(measure(subject).declaration.axes.map(\.name) == ["exponent"])
  }

  // MARK: starts

  private func withoutInput(_ W: [Double], _ activation: Activation) -> Subject {
    let subject = Subject(rnn(activation), hidden: 2, lengths: [60, 60])
    subject.network.parameters["W"].assign(W)
    for name in ["U", "b"] { subject.network.parameters[name].clear() }
    return subject
  }

  /// A map that contracts to one point has its exponents from everywhere; one with two attractors beside an unstable
  /// point has those of that point where it begins there.
  @Test func startsMatterWhereThereIsMoreThanOneAttractor() {
    func measure(_ subject: Subject, _ start: LyapunovDiagnostic.Start) -> Measured {
      self.measure(subject) { ($0.start, $0.warmup, $0.exponents) = (start, 30, 2) }
    }
    let contracting = withoutInput([0.5, 0.1, 0, 0.3], .tanh)
    let same = measure(contracting, .both)
    #expect(abs(same.numbers("mean")[0] - log(0.5)) < 1e-2)
    #expect(abs(same.numbers("mean")[0] - same.numbers("random.mean")[0]) < 1e-2)
    // s = tanh(2 s) rests at 0, where its slope is 2, and at ±0.9575, where it is 0.17.
    let bistable = withoutInput([2, 0, 0, 2], .tanh), both = measure(bistable, .both)
    #expect(abs(both.numbers("mean")[0] - log(2)) < 1e-12)
    let s = 0.957504024, slope = 2 * (1 - s * s)
    #expect(both.numbers("random.mean").allSatisfy { abs($0 - log(slope)) < 1e-6 })
    #expect(both.numbers("random.standard_deviation").allSatisfy { $0 < 1e-9 })
    // One start alone stands in the usual place.
    #expect(measure(bistable, .random).numbers("mean") == both.numbers("random.mean"))
    #expect(measure(bistable, .own).numbers("mean") == both.numbers("mean"))
    #expect(measure(bistable, .own).all["random.mean"] == nil)
  }

  /// Where they rest is seen along the trajectories that were followed; seeds draw other starts.
  @Test func randomStartsAreDrawnByTheSeed() {
    let bistable = withoutInput([2, 0, 0, 2], .tanh)
    func points(_ start: LyapunovDiagnostic.Start) -> Double {
      measure(bistable) { ($0.start, $0.keepsDetails) = (start, true) }.number("unstable_points")
    }
    #expect(points(.own) == 1 && points(.both) == 1 && points(.random) == 0)
    var diagnostic = LyapunovDiagnostic()
    (diagnostic.start, diagnostic.warmup) = (.random, 0)
    func exponents(seed: UInt64) -> [Double] {
      let setting = bistable.setting(seed: seed)
      let measured = diagnostic.measure(
        DiagnosticSubject(bistable.network, on: bistable.batch, in: setting))
      return measured["mean"]?.reals ?? []
    }
    #expect(exponents(seed: 1) == exponents(seed: 1) && exponents(seed: 1) != exponents(seed: 2))
  }

  @Test func learnedStatesAreTheNetworksOwn() {
    let subject = Subject(rnn(.tanh), hidden: 2, lengths: [40]) { $0.initialState = .learned }
    subject.network.parameters["W"].assign([2, 0, 0, 2])
    for name in ["U", "b"] { subject.network.parameters[name].clear() }
    func mean() -> [Double] { measure(subject) { ($0.start, $0.warmup) = (.random, 0) }.numbers("mean") }
    subject.network.parameters["initial.s"].assign([0, 0])
    let before = mean()
    #expect(abs(measure(subject).numbers("mean")[0] - log(2)) < 1e-12)
    subject.network.parameters["initial.s"].assign([1, 1])
    #expect(mean() == before && measure(subject).numbers("mean")[0] < 0)
    #expect(subject.network.parameters["initial.s"].elements == [1, 1])
  }

  @Test func dimensionsOfSpectra() {
    #expect(ExponentDetails.dimension([-1, -2], isComplete: true) == 0)
    #expect(ExponentDetails.dimension([1, 0, -2], isComplete: true) == 2.5)
    #expect(ExponentDetails.dimension([1, -.infinity], isComplete: false) == 1)
    #expect(ExponentDetails.dimension([1, 1], isComplete: true) == 2)
    #expect(ExponentDetails.dimension([1, 1], isComplete: false).isNaN)
    #expect(ExponentDetails.dimension([.nan], isComplete: true).isNaN)
  }
}
