import Components
import Gradients
import LinearAlgebra
import Recurrent
import TrialFormat

/// How an engine's ∂E_t/∂s_{t−l} agrees with the exact one, by lag, over pairs of an example and a step t.
///
/// Error and norm ratio are Σ ‖λ̃ − λ‖ / Σ ‖λ‖ and Σ ‖λ̃‖ / Σ ‖λ‖ over the pairs that have the lag, as the profile of
/// `gradient-by-lag` is; the cosine is a mean.
struct LagAgreement {
  private var errors: [Double], norms: [Double], exact: [Double], cosines: [Double], counts: [Double]

  /// - Parameter lags: one more than the largest.
  init(lags: Int) {
    errors = Array(repeating: 0, count: lags)
    (norms, exact, cosines, counts) = (errors, errors, errors, errors)
  }

  /// Adds one pair, by lag.
  mutating func add(_ own: [[Double]], exact reference: [[Double]]) {
    for (lag, (own, reference)) in zip(own, reference).enumerated() {
      errors[lag] += norm(zip(own, reference).map { $0 - $1 })
      norms[lag] += norm(own)
      exact[lag] += norm(reference)
      cosines[lag] += EngineComparison.Agreement(own, of: reference).cosine
      counts[lag] += 1
    }
  }

  static func quantities(_ engine: String) -> [QuantityDeclaration] {
    func quantity(_ name: String, _ scale: Scale, _ doc: String) -> QuantityDeclaration {
      QuantityDeclaration(
        "\(engine).\(name)_by_lag", axes: ["lag"],
        doc: "\(doc) of engine \(engine), over examples and steps t",
        labels: [.init(.engine, engine)],
        columns: [
          ColumnDeclaration(
            "agreement_\(name)_by_lag", filters: [.engine, .lag], scale: scale,
            doc:
              "\(doc) of a companion engine, g being the error of a single step lag=N steps back; needs engine-agreement with lags"
          )
        ])
    }
    return [
      quantity("error", .logarithmic, "|g - exact| / |exact|"),
      quantity("cosine", .linear, "cosine between g and exact"),
      quantity("norm_ratio", .logarithmic, "|g| / |exact|"),
    ]
  }

  /// Adds the engine's quantities, in that order; NaN at lags that no pair has.
  func report(_ engine: String, to measured: inout Measurements) {
    func shares(_ sums: [Double], whereBothVanish limit: Double) -> [Double] {
      sums.indices.map { lag in
        counts[lag] == 0 ? .nan : exact[lag] == 0 && norms[lag] == 0 ? limit : sums[lag] / exact[lag]
      }
    }
    measured.add("\(engine).error_by_lag", shares(errors, whereBothVanish: 0))
    measured.add("\(engine).cosine_by_lag", zip(cosines, counts).map { $0 / $1 })
    measured.add("\(engine).norm_ratio_by_lag", shares(norms, whereBothVanish: 1))
  }
}
