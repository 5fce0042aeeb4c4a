import Foundation
import LinearAlgebra
import Recurrent
import Testing
import Training

/// Optimizers against PyTorch's on a fixed quadratic; `golden.py` makes the numbers.
@Suite struct GoldenOptimizerTests {
  struct Golden: Decodable {
    struct Run: Decodable {
      let points: [String: [Double]]
      let norms: [Double]
    }

    let start: [Double]
    let target: [Double]
    let curvature: [Double]
    let runs: [String: Run]
  }

  /// What our optimizer makes of the same quadratic: points after each update, and ‖g‖ before it.
  struct Descent {
    var points: [[Double]] = []
    var norms: [Double] = []

    init(_ optimizer: any Optimizer, _ golden: Golden, precision: Precision = .float64) {
      // Two parameters, since an optimizer works on all of them at once.
      let shapes = [ParameterShape("U", 2, 8, axes: ["input", "hidden"]), ParameterShape("b", 1, 3, axes: ["hidden"])]
      let parameters = Parameters(shapes, precision: precision), gradients = Parameters(shapes, precision: precision)
      parameters.values.assign(golden.start)
      var state = optimizer.start(parameters)
      for _ in 0..<50 {
        let x = parameters.values.elements
        gradients.values.assign(x.indices.map { golden.curvature[$0] * (x[$0] - golden.target[$0]) })
        let norm = gradients.values.sumOfSquares.squareRoot()
        norms.append(norm)
        if let factor = optimizer.clip?.factor(norm: norm) { gradients.values.scale(by: factor) }
        state.update(parameters, along: gradients)
        points.append(parameters.values.elements)
      }
    }

    /// The worst difference to the golden points, relative where they exceed 1.
    func difference(_ run: Golden.Run) -> Double {
      run.points.reduce(0) { worst, point in
        guard let step = Int(point.key), points.indices.contains(step - 1) else { return .infinity }
        return zip(points[step - 1], point.value).reduce(worst) { max($0, abs($1.0 - $1.1) / max(1, abs($1.1))) }
      }
    }
  }

  let golden: Golden

  init() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("golden.json")
    golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
  }

  private func sgd(_ rate: Double, clip: Double? = nil) -> SGD {
    var rule = SGD()
    rule.learningRate = rate
    rule.clip = clip.map { NormClipping(threshold: $0) }
    return rule
  }

  private func adam(_ rate: Double = 1e-3, _ betas: (Double, Double) = (0.9, 0.999), _ epsilon: Double = 1e-8) -> Adam {
    var rule = Adam()
    (rule.learningRate, rule.beta1, rule.beta2, rule.epsilon) = (rate, betas.0, betas.1, epsilon)
    return rule
  }

  /// Fifty updates of numbers up to 60 round to some 1e-14; 1e-12 is what the design promises.
  private func expectAgreement(_ optimizer: any Optimizer, _ name: String) throws {
    let run = try #require(golden.runs[name]), ours = Descent(optimizer, golden)
    #expect(run.points.count == 3 && run.norms.count == 50)
    #expect(ours.difference(run) <= 1e-12, "\(name)")
    #expect(zip(ours.norms, run.norms).allSatisfy { abs($0 - $1) <= 1e-12 * max(1, $1) }, "\(name): norms")
  }

  @Test func gradientDescentIsTorchs() throws { try expectAgreement(sgd(0.25), "sgd 0.25") }

  @Test func adamIsTorchs() throws {
    // Adam() as a file that names no setting gets it: the defaults are PyTorch's too.
    try expectAgreement(Adam(), "adam")
    try expectAgreement(adam(0.5, (0.5, 0.9), 1e-3), "adam 0.5 0.5 0.9 1e-3")
  }

  @Test func clippingScalesByThresholdOverNorm() throws {
    try expectAgreement(sgd(0.25, clip: 2), "sgd 0.25 clip 2")
    var rule = adam(0.5)
    rule.clip = NormClipping(threshold: 2)
    try expectAgreement(rule, "adam 0.5 clip 2")
  }

  /// `clip_grad_norm_` multiplies by min(1, threshold / (norm + 1e-6)): its clipped norms are short of the threshold by up to
  /// 1e-6 / norm. Ours are the threshold, so the two part by that much and no more.
  @Test func torchsOwnClippingIsShortByAMillionth() throws {
    let torch = try #require(golden.runs["sgd 0.25 torch clip 2"])
    let difference = Descent(sgd(0.25, clip: 2), golden).difference(torch)
    #expect(difference > 1e-10 && difference < 1e-6, "\(difference)")
  }

  @Test func otherSettingsDisagree() throws {
    let adamRun = try #require(golden.runs["adam"]), sgdRun = try #require(golden.runs["sgd 0.25"])
    #expect(Descent(sgd(0.2500001), golden).difference(sgdRun) > 1e-9)
    #expect(Descent(adam(1e-3, (0.9, 0.9990001)), golden).difference(adamRun) > 1e-12)
    #expect(Descent(adam(1e-3, (0.9, 0.999), 1e-5), golden).difference(adamRun) > 1e-9)
  }

  @Test func singlePrecisionFollowsDouble() throws {
    for (optimizer, name) in [(sgd(0.25), "sgd 0.25"), (adam(0.5), "adam 0.5 clip 2")] as [(any Optimizer, String)] {
      var rule = optimizer
      if var adam = rule as? Adam {
        adam.clip = NormClipping(threshold: 2)
        rule = adam
      }
      let run = try #require(golden.runs[name]), ours = Descent(rule, golden, precision: .float32)
      let difference = ours.difference(run)
      // Fifty roundings of 2⁻²⁴ each; Adam amplifies them where a gradient passes through zero.
      #expect(difference > 1e-12 && difference < 1e-4, "\(name): \(difference)")
      #expect(ours.points.joined().allSatisfy { Double(Float($0)) == $0 })
    }
  }
}

extension NormClipping {
  init(threshold: Double) {
    self.init()
    self.threshold = threshold
  }
}

@Suite struct ClippingTests {
  @Test func shortGradientsAreLeftAlone() {
    let clipping = NormClipping(threshold: 2)
    for norm in [0, 1e-300, 1.9999999, 2] { #expect(clipping.factor(norm: norm) == 1) }
  }

  @Test func longOnesAreCutToTheThreshold() {
    for threshold in [1e-6, 1, 2.5] {
      for norm in [3, 1e3, 1e200] {
        let factor = NormClipping(threshold: threshold).factor(norm: norm)
        #expect(factor > 0 && abs(factor * norm - threshold) <= 2 * threshold.ulp)
      }
    }
  }
}
