import Components
import LinearAlgebra
import Recurrent
import TrialFormat

/// ‖∂E_t/∂s_k‖ of one layer, gathered pair by pair (example, t): by t and lag, and as a profile over lags.
///
/// profile[l] = Σ ‖∂E_t/∂s_{t−l}‖ / Σ ‖∂E_t/∂s_{t−r}‖ over the pairs that have lag l: what is left after l
/// steps, each pair compared with itself, so that neither a longer sequence nor a later t bends the profile.
struct LayerLags {
  let place: LayerPlace
  private let layer: RecurrentLayer
  private let components: [Int]
  /// One more than the largest lag.
  private let lags: Int
  /// r
  private let reference: Int
  /// Row-major [t, lag].
  private var sums: [Double]
  private var counts: [Int]
  /// By lag.
  private var norms: [Double]
  private var references: [Double]
  /// The longest lag of each example that has any.
  private var longest: [Int: Int] = [:]

  init(_ layer: RecurrentLayer, _ components: [Int], _ place: LayerPlace, targets: Int, reference: Int) {
    (self.layer, self.components, self.place, self.reference, lags) = (
      layer, components, place, reference, place.lags
    )
    sums = Array(repeating: 0, count: targets * lags)
    counts = Array(repeating: 0, count: targets * lags)
    norms = Array(repeating: 0, count: lags)
    references = Array(repeating: 0, count: lags)
  }

  /// Adds what `StepErrors` has left in the layer's state gradients.
  ///
  /// - Parameter last: for each example the step with lag 0, nil if it has no part.
  mutating func add(_ position: Int, _ batch: BatchShape, last: [Int?]) {
    // Block 0 is step −1.
    let rows = batch.examples..<((last.reduce(-1) { max($0, $1 ?? -1) }) + 2) * batch.examples
    let sizes = rowNorms(components.map { layer.stateGradients[$0].rows(rows) })
    for (example, last) in last.enumerated() {
      guard let last else { continue }
      longest[example] = max(longest[example] ?? 0, last)
      func size(_ lag: Int) -> Double { sizes[(last - lag) * batch.examples + example] }
      let isCompared = reference <= last, start = isCompared ? size(reference) : 0
      for lag in 0...last {
        let norm = size(lag)
        sums[position * lags + lag] += norm
        counts[position * lags + lag] += 1
        guard isCompared else { continue }
        norms[lag] += norm
        references[lag] += start
      }
    }
  }

  /// Over the lags that enough examples have; NaN where there is nothing to compare with.
  private var profile: [Double] {
    let enough = max(1, GradientByLag.share * Double(longest.count))
    return (0..<lags).prefix { lag in Double(longest.values.count { $0 >= lag }) >= enough }
      .map { norms[$0] / references[$0] }
  }

  /// The lag at which a profile first falls below `threshold`, interpolated linearly in the logarithm; where
  /// it never does, the longest lag it has, censored. NaN, not censored, where it does not begin with a
  /// number or meets one that is none before.
  static func reach(_ profile: [Double], from reference: Int, threshold: Double) -> (
    lag: Double, isCensored: Bool
  ) {
    guard profile.count > reference, !profile[reference].isNaN else { return (.nan, false) }
    for lag in reference..<profile.count - 1 {
      let (before, after) = (profile[lag], profile[lag + 1])
      if after.isNaN { return (.nan, false) }
      guard after < threshold else { continue }
      // From infinity the line falls at its end; to zero, by the same formula, at its beginning.
      let share =
        before.isInfinite
        ? 1 : (Reals.log(before) - Reals.log(threshold)) / (Reals.log(before) - Reals.log(after))
      return (Double(lag) + share, false)
    }
    return (Double(profile.count - 1), true)
  }

  /// What is measured of a layer.
  static func quantities(prefix: String, axis: String, reference: Int) -> [QuantityDeclaration] {
    let isEncoder = prefix == "encoder.",
      of = isEncoder ? " of the encoder, lags counted from its last step" : ""
    let labels = QuantityDeclaration.Label.layer(prefix)
    func reach(_ name: String, isTabled: Bool, _ doc: String) -> ColumnDeclaration {
      ColumnDeclaration(
        name, filters: name == "gradient_reach" ? [.layer] : [],
        censoredBy: prefix + "gradient_reach_censored", isTabled: isTabled, doc: doc)
    }
    let reaches =
      [
        reach(
          "gradient_reach", isTabled: prefix.isEmpty,
          "lag at which the error of a single step has faded below the threshold; a lower bound where it never does"
        )
      ]
      + (isEncoder
        ? [
          reach(
            "encoder_gradient_reach", isTabled: true,
            "the same in the encoder, lags counted from its last step")
        ] : [])
    let left = ColumnDeclaration(
      "gradient_left", filters: [.lag, .layer], scale: .logarithmic,
      doc:
        "what is left of the error of a single step after lag=N steps, as a share of its start; above 1 where it has grown"
    )
    return [
      QuantityDeclaration(
        prefix + "norm", axes: ["target_step", axis],
        doc: "mean over examples of the norm of dE_t/ds_(t-lag)\(of)"),
      QuantityDeclaration(
        prefix + "profile", axes: [axis],
        doc: "what is left of the norm after so many steps, as a share of that at lag \(reference)\(of)",
        labels: labels, columns: [left]),
      QuantityDeclaration(
        prefix + "gradient_reach", unit: "steps",
        doc: "lag at which the profile first falls below the threshold\(of)",
        labels: labels, columns: reaches),
      QuantityDeclaration(
        prefix + "gradient_reach_censored", .int32,
        doc: "1 where the profile does not fall below the threshold: the reach is the longest lag\(of)"),
      QuantityDeclaration(
        prefix + "gradient_decay", unit: "nats per step",
        doc: "what the log of the profile loses a step, by a robust line through it\(of)", labels: labels,
        columns: [
          ColumnDeclaration(
            "gradient_decay", filters: [.layer],
            doc:
              "nats that the error of a single step loses a step, fitted over lags; negative where it grows")
        ], since: 3),
      QuantityDeclaration(
        prefix + "gradient_decay_lags", .int32, doc: "lags that the line is fitted to\(of)", since: 3),
    ]
  }

  /// Adds the layer's quantities, in that order.
  func report(to measured: inout Measurements, threshold: Double) {
    let profile = profile, reach = LayerLags.reach(profile, from: reference, threshold: threshold),
      prefix = place.prefix
    measured.add(prefix + "norm", zip(sums, counts).map { $1 == 0 ? .nan : $0 / Double($1) })
    measured.add(prefix + "profile", profile + Array(repeating: .nan, count: lags - profile.count))
    measured.add(prefix + "gradient_reach", [reach.lag])
    measured.add(prefix + "gradient_reach_censored", [Int32(reach.isCensored ? 1 : 0)])
    let decay = FittedDecay(profile, from: reference)
    measured.add(prefix + "gradient_decay", [decay.rate])
    measured.add(prefix + "gradient_decay_lags", [Int32(decay.lags)])
  }
}
