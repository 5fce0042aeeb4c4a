import Foundation
import Recurrent
import Testing

@testable import Diagnostics

@Suite struct MeanFieldTests {
  /// E[f(z)] by Simpson's rule, which shares nothing with the code that is tested.
  private func average(_ function: (Double) -> Double) -> Double {
    let count = 4000, width = 20.0 / Double(count)
    let sum = (0...count).reduce(0.0) { sum, node in
      let z = -10 + Double(node) * width
      let weight = node == 0 || node == count ? 1.0 : node % 2 == 0 ? 2 : 4
      return sum + weight * exp(-z * z / 2) * function(z)
    }
    return sum * width / 3 / (2 * Double.pi).squareRoot()
  }

  @Test(arguments: [(0.25, 0.01), (1, 0.1), (1.5, 0), (4, 0.5), (9, 3), (100, 0.1)])
  func theVarianceIsStationary(weights: Double, inputs: Double) throws {
    let theory = try #require(MeanField(weights: weights, inputs: inputs, activation: .tanh))
    func next(_ q: Double) -> Double {
      inputs + weights * average { pow(tanh(q.squareRoot() * $0), 2) }
    }
    let q = theory.variance
    #expect(abs(next(q) - q) < 1e-9 * q)
    #expect(abs(theory.chi - weights * average { pow(cosh(q.squareRoot() * $0), -4) }) < 1e-9)
    // Negative control: no other variance is.
    #expect(abs(next(1.01 * q) - 1.01 * q) > 1e-4 * q)
  }

  @Test func orderAndChaosMeetWhereTheoryPutsThem() throws {
    // Without inputs the critical σ_w is 1 (Poole et al. 2016); below it activity dies, and χ is σ_w².
    let below = try #require(MeanField(weights: 0.81, inputs: 0, activation: .tanh))
    #expect(abs(below.chi - 0.81) < 1e-9 && below.variance < 1e-9)
    let above = try #require(MeanField(weights: 1.21, inputs: 0, activation: .tanh))
    #expect(above.chi > 1 && above.variance > 0.1)
    // Inputs saturate units: they move the boundary up.
    #expect(try #require(MeanField(weights: 1.21, inputs: 0.3, activation: .tanh)).chi < 1)
  }

  @Test func simplerFunctionsHaveClosedForms() throws {
    let linear = try #require(MeanField(weights: 0.5, inputs: 1, activation: .linear))
    #expect(linear.chi == 0.5 && linear.variance == 2)
    let relu = try #require(MeanField(weights: 1, inputs: 1, activation: .relu))
    #expect(relu.chi == 0.5 && relu.variance == 2)
    #expect(try #require(MeanField(weights: 3, inputs: 1, activation: .linear)).variance == .infinity)
    #expect(MeanField(weights: 1, inputs: 1, activation: .sigmoid) == nil)
  }

  @Test func theReachIsWhereTheNormMeetsTheThreshold() {
    // Norms halve at every step.
    #expect(abs(MeanField.reach(chi: 0.25, threshold: 0.125) - 3) < 1e-12)
    #expect(MeanField.reach(chi: 1, threshold: 0.1) == .infinity)
    #expect(MeanField.reach(chi: .nan, threshold: 0.1).isNaN)
  }
}
