import LinearAlgebra
import Recurrent
import TestSupport
import Testing

@testable import Diagnostics

@Suite struct GradientNoiseTests {
  private func measure(_ subject: Subject, groups: Int) -> Measurements {
    var diagnostic = GradientNoise()
    diagnostic.groups = groups
    return diagnostic.measure(DiagnosticSubject(subject.network, on: subject.batch, in: subject.setting))
  }

  /// The gradient of each example alone, all parameters behind one another.
  private func gradients(_ subject: Subject) -> [[Double]] {
    let network = subject.network
    return (0..<subject.batch.examples).map { example in
      let own = Batch.gathering(
        [(0, example)], of: [subject.batch], hasOutputSteps: network.shape.arrangement.hasOutputSteps)
      let gradients = Parameters(network.parameters.shapes, precision: network.precision)
      _ = network.forward(own)
      network.backward(own, into: gradients)
      return gradients.values.elements
    }
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
  private func mean(_ all: [[Double]]) -> [Double] {
    all[0].indices.map { i in all.reduce(0) { $0 + $1[i] } / Double(all.count) }
  }

  /// Parts of one sequence each: tr Σ is the sample's covariance with n − 1.
  @Test(arguments: Arrangement.allCases) func partsOfOneAreASample(arrangement: Arrangement) throws {
    let subject = Subject(
      LSTM(), arrangement, hidden: 3, lengths: [5, 4, 4, 2, 1], outputLengths: [3, 5, 1, 2, 4])
    let measured = measure(subject, groups: 100), all = gradients(subject)
    var start = 0
    let ranges =
      [0..<all[0].count]
      + subject.network.parameters.shapes.map { shape in
        defer { start += shape.count }
        return start..<start + shape.count
      }
    for (index, range) in ranges.enumerated() {
      let own = all.map { Array($0[range]) }, centre = mean(own)
      let noise = own.reduce(0) { sum, g in
        sum + zip(g, centre).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / 4
      }
      let signal = dot(centre, centre) - noise / 5
      var cosine = 0.0
      for i in 0..<5 { for j in 0..<i { cosine += dot(own[i], own[j]) / (norm(own[i]) * norm(own[j])) / 10 } }
      func number(_ name: String) -> Double { measured[name]?.reals[index] ?? .nan }
      let size = dot(centre, centre) + noise
      guard size > 0 else { continue }
      #expect(abs(number("noise") - noise) < 1e-12 * size && abs(number("signal") - signal) < 1e-12 * size)
      #expect(abs(number("cosine") - cosine) < 1e-12 || cosine.isNaN)
      #expect(signal > 0 ? abs(number("scale") * signal - noise) < 1e-9 * size : number("scale") == .infinity)
      // Negative control: the biased estimate.
      #expect(abs(number("noise") - noise * 0.8) > 1e-6 * noise)
    }
  }

  /// Unequal parts, by the formula; 𝔼 over all ways to deal examples out is that of single ones.
  @Test func unequalPartsHaveNoBias() {
    let subject = Subject(RNN(), hidden: 3, lengths: [4, 4, 4, 4, 4]), all = gradients(subject)
    let centre = mean(all)
    let variance = all.reduce(0) { sum, g in
      sum + zip(g, centre).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / 4
    }
    var (sum, count, farthest) = (0.0, 0.0, 0.0)
    for first in 0..<5 {
      for second in 0..<first {
        let pair = [first, second], others = (0..<5).filter { !pair.contains($0) }
        let parts = [pair, others].map { part in mean(part.map { all[$0] }) }
        let estimate = NoiseEstimate(
          parts.map { a in parts.map { dot(a, $0) } }, sizes: [2, 3], unit: 1)
        sum += estimate.noise
        count += 1
        farthest = max(farthest, abs(estimate.noise / variance - 1))
      }
    }
    #expect(abs(sum / count / variance - 1) < 1e-10)
    // Negative control: each way alone is far from it.
    #expect(farthest > 0.1)
  }

  @Test func equalSequencesHaveNoNoise() {
    let subject = Subject(RNN(), hidden: 3, lengths: [4])
    let copies = Batch.gathering((0..<6).map { _ in (0, 0) }, of: [subject.batch], hasOutputSteps: true)
    var six = Subject(RNN(), hidden: 3, lengths: Array(repeating: 4, count: 6))
    six.batch = copies
    let measured = measure(six, groups: 4)
    #expect(abs((measured["cosine"]?.reals[0] ?? 0) - 1) < 1e-12)
    #expect(abs(measured["scale"]?.reals[0] ?? 1) < 1e-9)
  }

  /// Squares that leave the range of Float64 cost nothing.
  @Test(arguments: [1e-200, 1e200]) func theScaleHasNoUnit(scale: Double) {
    let subject = Subject(RNN(), hidden: 3, lengths: [4, 3, 3])
    func products(_ factor: Double) -> GroupProducts {
      let gradients = self.gradients(subject).map { numbers in
        let gradient = Parameters(subject.network.parameters.shapes, precision: .float64)
        gradient.values.assign(numbers.map { $0 * factor })
        return gradient
      }
      return GroupProducts(gradients, subject.network.parameters.shapes.map(\.name))
    }
    let usual = NoiseEstimate(products(1).all, sizes: [1, 1, 1], unit: 1)
    let other = NoiseEstimate(products(scale).all, sizes: [1, 1, 1], unit: 1)
    #expect(abs(other.scale / usual.scale - 1) < 1e-9 && abs(other.cosine - usual.cosine) < 1e-12)
  }

  @Test func oneSequenceHasNoParts() {
    let subject = Subject(RNN(), lengths: [4])
    #expect(GradientNoise().allProblems(for: subject.setting).count == 1)
    #expect(measure(subject, groups: 8)["noise"]?.reals.allSatisfy(\.isNaN) == true)
  }
}
