import Components
import Gradients
import LinearAlgebra
import Recurrent
import TrialFormat

/// The logarithms of one layer's factors, gathered step by step and averaged over examples by lag.
struct LayerAttenuation {
  let place: LayerPlace
  private let paths: Int
  private let units: Int
  /// Row-major [lag, path, factor], [lag, path], [lag], [lag, unit]: sums over examples.
  private var contributions: [Double], shares: [Double], absoluteShares: [Double], lost: [Double]
  /// By lag: log(‖μ₋‖/‖μ‖), of which the contributions are the parts.
  private var logarithms: [Double]
  /// By lag: examples that were counted, and those whose error was zero before or behind the step.
  private var counts: [Int32], zeros: [Int32]
  private var residuals: [Double]

  /// Below this the numbers of an error have lost digits, and its directions are none.
  private static let least = 1e-290

  private var factors: Int { Attenuation.factors.count }
  private var lags: Int { place.lags }

  init(_ place: LayerPlace, paths: Int) {
    (self.place, self.paths, units) = (place, paths, place.names.units)
    let lags = place.lags
    contributions = Array(repeating: 0, count: lags * paths * Attenuation.factors.count)
    shares = Array(repeating: 0, count: lags * paths)
    (absoluteShares, residuals) = (Array(repeating: 0, count: lags), Array(repeating: 0, count: lags))
    lost = Array(repeating: 0, count: lags * place.names.units)
    logarithms = Array(repeating: 0, count: lags)
    (counts, zeros) = (Array(repeating: 0, count: lags), Array(repeating: 0, count: lags))
  }

  /// Adds the step that ends at a lag.
  mutating func add(_ step: PathStep, lag: Int) {
    if step.after < LayerAttenuation.least || step.after * step.growth < LayerAttenuation.least {
      zeros[lag] += 1
      return
    }
    counts[lag] += 1
    logarithms[lag] += Reals.log(step.growth)
    for path in step.paths {
      let share = step.share(of: path), norm = step.norm(of: path)
      shares[lag * paths + path] += share
      absoluteShares[lag] += abs(share)
      // A path of length zero takes nothing, and has no part.
      if norm == 0 { continue }
      var before = 1.0
      let first = (lag * paths + path) * factors
      for (stage, factor) in step.factors(of: path).enumerated() {
        let behind = step.norm(of: path, behind: stage)
        contributions[first + index(of: factor)] += share * Reals.log(behind / before)
        before = behind
      }
      contributions[first + factors - 1] += share * Reals.log(step.growth / norm)
      step.addLost(on: path, times: share, to: &lost, from: lag * units)
    }
    if step.residual > residuals[lag] || step.residual.isNaN { residuals[lag] = step.residual }
  }

  private func index(of factor: ErrorPath.Factor) -> Int {
    switch factor {
    case .gate: 0
    case .saturation: 1
    case .weights: 2
    case .injected: 3
    }
  }

  // MARK: what is measured

  static func quantities(prefix: String, axis: String, units: String) -> [QuantityDeclaration] {
    let of = prefix == "encoder." ? " of the encoder, lags counted from its last step" : ""
    let layer = QuantityDeclaration.Label.layer(prefix)
    let totals = (["all"] + Attenuation.factors).map { factor in
      QuantityDeclaration(
        prefix + "total." + factor, axes: [axis], unit: "nats",
        doc: (factor == "all"
          ? "log of what is left of the error's norm after so many steps"
          : "what \(factor) contributes to it, over all paths and steps") + of,
        labels: layer + [QuantityDeclaration.Label(.factor, factor, isUsual: factor == "all")],
        columns: [
          ColumnDeclaration(
            "attenuation", filters: [.lag, .factor, .layer],
            doc:
              "log of what is left of an error's norm after lag=N steps, or the part of it that is one factor's; negative where it is lost"
          )
        ])
    }
    return totals + [
      QuantityDeclaration(
        prefix + "contribution", axes: [axis, "path", "factor"], unit: "nats",
        doc: "what a factor of a path contributes to the log of the error's norm in the step to this lag\(of)"
      ),
      QuantityDeclaration(
        prefix + "share", axes: [axis, "path"],
        doc: "share of a path in the error behind the step, of any sign; they add up to 1\(of)",
        labels: layer,
        columns: [
          ColumnDeclaration(
            "attenuation_share", filters: [.lag, .path, .layer],
            doc:
              "share of path=NAME in an error after lag=N steps; negative where it works against the others")
        ]),
      QuantityDeclaration(
        prefix + "absolute_share", axes: [axis],
        doc: "mean of the sum of the shares' sizes: 1 where no path works against another\(of)"),
      QuantityDeclaration(
        prefix + "lost", axes: [axis, units],
        doc:
          "share of the error's squared norm that a unit's saturation takes in the step, times the path's\(of)"
      ),
      QuantityDeclaration(
        prefix + "examples", .int32, axes: [axis], doc: "sequences that were averaged\(of)"),
      QuantityDeclaration(
        prefix + "zeros", .int32, axes: [axis],
        doc: "sequences whose error is zero (below 1e-290) before the step or behind it\(of)"),
      QuantityDeclaration(
        prefix + "residual", axes: [axis],
        doc: "greatest relative distance of the sum of the paths from the error, over examples\(of)"),
    ]
  }

  /// Adds the layer's quantities, in that order.
  func report(to measured: inout Measurements) {
    let prefix = place.prefix
    let means = mean(contributions)
    measured.add(prefix + "total.all", totals(mean(logarithms)))
    for index in Attenuation.factors.indices {
      let ofFactor = (0..<lags).map { lag in
        (0..<paths).reduce(0) { $0 + means[(lag * paths + $1) * factors + index] }
      }
      measured.add(prefix + "total." + Attenuation.factors[index], totals(ofFactor))
    }
    measured.add(prefix + "contribution", means)
    measured.add(prefix + "share", mean(shares, atStart: .nan))
    measured.add(prefix + "absolute_share", mean(absoluteShares, atStart: .nan))
    measured.add(prefix + "lost", mean(lost))
    measured.add(prefix + "examples", counts)
    measured.add(prefix + "zeros", zeros)
    measured.add(prefix + "residual", zip(residuals, counts).map { $1 == 0 ? .nan : $0 })
  }

  /// Sums over all lags up to each.
  private func totals(_ steps: [Double]) -> [Double] {
    var sum = 0.0
    return steps.map { step in
      sum += step
      return sum
    }
  }

  /// Sums over examples, the axis of lags first, as means; NaN where no example has the lag.
  ///
  /// - Parameter start: the value at lag 0, to which no step leads.
  private func mean(_ sums: [Double], atStart start: Double = 0) -> [Double] {
    let width = sums.count / lags
    return sums.indices.map { index in
      let lag = index / width
      return lag == 0 ? start : counts[lag] == 0 ? .nan : sums[index] / Double(counts[lag])
    }
  }
}

extension ColumnFilter {
  fileprivate static let factor = ColumnFilter(
    "factor", .quantity, usual: .all, example: "saturation",
    doc: "what errors are multiplied by: gate, saturation, weights, injected, mixing; else all together")
  fileprivate static let path = ColumnFilter(
    "path", .index(axis: 1), example: "carry", doc: "way back over a step: carry, a gate, injected")
}
