import Components
import LinearAlgebra
import Recurrent
import Testing

@testable import Training

extension NormClipping {
  init(threshold: Double) {
    self.init()
    self.threshold = threshold
  }
}

@Suite struct ClippingTests {
  let golden: Golden

  init() throws { golden = try Golden.load() }

  private func norm(_ threshold: Double, epsilon: Double = 0) -> NormClipping {
    var clipping = NormClipping(threshold: threshold)
    clipping.epsilon = epsilon
    return clipping
  }

  private func descent(_ clipping: any Clipping) -> Descent {
    var sgd = SGD()
    (sgd.learningRate, sgd.clip) = (0.25, clipping)
    return Descent(sgd, golden)
  }

  @Test func byTheNorm() throws {
    #expect(try descent(norm(2)).difference(golden.run("sgd 0.25 clip 2")) <= 1e-12)
    var adam = Adam()
    (adam.learningRate, adam.clip) = (0.5, norm(2))
    #expect(try Descent(adam, golden).difference(golden.run("adam 0.5 clip 2")) <= 1e-12)
  }

  /// `clip_grad_norm_` multiplies by min(1, threshold / (norm + 1e-6)): its clipped norms are short of the
  /// threshold by up to 1e-6 / norm.
  @Test func asTorchDoes() throws {
    let torch = try golden.run("clip_grad_norm_")
    #expect(descent(norm(2, epsilon: 1e-6)).difference(torch) <= 1e-12)
    let difference = descent(norm(2)).difference(torch)
    #expect(difference > 1e-10 && difference < 1e-6, "\(difference)")
    var element = ElementClipping()
    element.threshold = 0.5
    #expect(try descent(element).difference(golden.run("clip_grad_value_")) <= 1e-12)
    element.threshold = 0.5001
    #expect(try descent(element).difference(golden.run("clip_grad_value_")) > 1e-6)
  }

  @Test func shortGradientsAreLeftAlone() {
    for length in [0, 1e-300, 1.9999999, 2] { #expect(norm(2).factor(norm: length) == 1) }
  }

  @Test func longOnesAreCutToTheThreshold() {
    for threshold in [1e-6, 1, 2.5] {
      for length in [3, 1e3, 1e200] {
        let factor = norm(threshold).factor(norm: length)
        #expect(factor > 0 && abs(factor * length - threshold) <= 2 * threshold.ulp)
      }
    }
  }

  // MARK: parts of a gradient

  private let shapes = [
    ParameterShape("encoder.U", 2, 2, axes: ["input", "gate_hidden"]),
    ParameterShape("encoder.b", 1, 2, axes: ["gate_hidden"]),
    ParameterShape("decoder.W", 2, 2, axes: ["hidden", "gate_hidden"]),
    ParameterShape("decoder.V", 2, 1, axes: ["hidden", "output"]),
  ]

  /// encoder.U has norm 5, encoder.b 12, decoder.W 0.5, decoder.V 2.
  private let numbers = [3.0, 0, 0, -4, 12, 0, 0.3, 0.4, 0, 0, 0, 2]

  private func clipped(
    _ clipping: any Clipping, _ precision: Precision = .float64, theta: [Double]? = nil, scale: Double = 1
  ) -> (gradients: Parameters, report: Clipped) {
    let gradients = Parameters(shapes, precision: precision),
      parameters = Parameters(shapes, precision: precision)
    gradients.values.assign(numbers.map { $0 * scale })
    parameters.values.assign(theta ?? Array(repeating: 1, count: numbers.count))
    let report = clipping.clip(
      gradients, norm: gradients.norm, at: parameters, clipping.prepare(for: parameters))
    return (gradients, report)
  }

  @Test(arguments: Precision.allCases) func everyParameterByItself(precision: Precision) {
    var group = GroupClipping()
    group.threshold = 2
    let (g, report) = clipped(group, precision)
    let expected = [1.2, 0, 0, -1.6, 2, 0, 0.3, 0.4, 0, 0, 0, 2]
    #expect(zip(g.values.elements, expected).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(report.share == 0.5)
    #expect(abs(report.factor - (4 + 4 + 0.25 + 4).squareRoot() / (169 + 0.25 + 4).squareRoot()) < 1e-6)
  }

  @Test func everyLayerByItself() {
    var group = GroupClipping()
    (group.threshold, group.per) = (6.5, .layer)
    let (g, report) = clipped(group)
    // The encoder's norm is 13; decoder.W and the head stay.
    #expect(
      zip(g.values.elements, [1.5, 0, 0, -2, 6, 0, 0.3, 0.4, 0, 0, 0, 2]).allSatisfy { abs($0 - $1) < 1e-14 })
    #expect(report.share == 0.5)
    group.threshold = 14
    #expect(clipped(group).report == Clipped())
  }

  @Test(arguments: Precision.allCases, [1, 1e-30, 1e30]) func everyUnitByTheNormOfItsWeights(
    precision: Precision, scale: Double
  ) {
    var adaptive = AdaptiveClipping()
    (adaptive.threshold, adaptive.epsilon) = (0.5, 0.01)
    // Columns of encoder.U: norms 5 and 0, which epsilon stands in for; encoder.b 1; decoder.W √2 each.
    let theta = [3.0, 0, 4, 0, 0.6, 0.8, 1, 1, 1, 1, 1, 1]
    let (g, report) = clipped(adaptive, precision, theta: theta, scale: scale)
    let bounds: [(Range<Int>, [Int], Double)] = [
      (0..<4, [0, 2], 2.5), (0..<4, [1, 3], 0.005), (4..<6, [4, 5], 0.5),
      (6..<10, [6, 8], 2.squareRoot() / 2),
      (6..<10, [7, 9], 2.squareRoot() / 2),
    ]
    let after = g.values.elements
    var changed = 0
    for (_, places, bound) in bounds {
      let norm = places.reduce(0) { $0 + numbers[$1] * numbers[$1] }.squareRoot() * scale
      let factor = min(1, bound / norm)
      changed += norm > bound ? 2 : 0
      for place in places {
        #expect(
          abs(after[place] - numbers[place] * scale * factor) <= 1e-6 * abs(numbers[place] * scale * factor))
      }
    }
    #expect(after[10] == 0 && abs(after[11] - 2 * scale) <= 1e-6 * scale, "the head is left out")
    #expect(report.share == Double(changed) / 12 && changed == (scale < 1 ? 0 : scale == 1 ? 6 : 10))
    adaptive.head = true
    #expect(
      (clipped(adaptive, precision, theta: theta, scale: scale).gradients.values.elements[11] == after[11])
        == (scale < 1))
  }

  @Test(arguments: Precision.allCases) func everyNumberByItself(precision: Precision) {
    let (g, report) = clipped(ElementClipping(), precision)
    #expect(
      zip(g.values.elements, [1, 0, 0, -1, 1, 0, 0.3, 0.4, 0, 0, 0, 1]).allSatisfy { abs($0 - $1) < 1e-7 })
    #expect(report.share == 4.0 / 12 && report.factor < 1)
  }

  /// Squares of these overflow or vanish; what is bounded comes out bounded all the same, and nothing is
  /// lost.
  @Test(arguments: [1e200, 1e-200]) func gradientsOfEverySizeAreBounded(scale: Double) throws {
    for member in Clippings.family.members {
      let clipping = try #require(member.init() as? any Clipping)
      let (g, report) = clipped(clipping, scale: scale)
      #expect(g.values.elements.allSatisfy(\.isFinite) && (report.share > 0) == (scale > 1), "\(member.kind)")
      #expect(
        scale > 1 ? (1e-4...10).contains(g.norm) || member.kind == "adaptive" : g.norm > 0,
        "\(member.kind): \(g.norm)")
    }
  }
}
