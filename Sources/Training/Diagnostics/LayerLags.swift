import LinearAlgebra
import Recurrent

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// ‖∂E_t/∂s_k‖ of one layer, gathered pair by pair (example, t): by t and lag, and as a profile over lags.
///
/// profile[l] = Σ ‖∂E_t/∂s_{t−l}‖ / Σ ‖∂E_t/∂s_{t−r}‖ over the pairs that have lag l: what is left after l steps, each pair compared
/// with itself, so that neither a longer sequence nor a later t bends the profile. r is 0, or 1 where no chosen component is read
/// by what follows directly (the LSTM's q, whose gradient at fixed s_t begins a step earlier).
struct LayerLags {
  /// The chosen components.
  let names: [String]
  private let layer: RecurrentLayer
  private let components: [Int]
  private let prefix: String
  private let axis: String
  /// One more than the largest lag.
  private let lags: Int
  private let reference: Int
  /// Row-major [t, lag].
  private var sums: [Double]
  private var counts: [Int]
  /// By lag.
  private var norms: [Double]
  private var references: [Double]
  /// The longest lag of each example that has any.
  private var longest: [Int: Int] = [:]

  /// - Parameter reads: components that what follows the layer's last step reads directly.
  init(
    _ layer: RecurrentLayer, _ settings: GradientByLag, prefix: String = "", axis: String, longest lags: Int,
    targets: TargetSteps, reads: [Int]
  ) {
    let states = layer.declaration.states
    components = states.indices.filter { settings.state.isEmpty || settings.state.contains(states[$0]) }
    names = components.map { states[$0] }
    reference = components.contains(where: reads.contains) ? 0 : 1
    (self.layer, self.prefix, self.axis, self.lags) = (layer, prefix, axis, lags)
    sums = Array(repeating: 0, count: targets.positions.count * lags)
    counts = Array(repeating: 0, count: targets.positions.count * lags)
    norms = Array(repeating: 0, count: lags)
    references = Array(repeating: 0, count: lags)
  }

  var lagAxis: Measurements.Axis { .init(axis, Array(0..<lags), unit: "steps") }

  /// Adds what `StepErrors` has left in the layer's state gradients.
  ///
  /// - Parameter last: for each example the step with lag 0, nil where it has no part.
  mutating func add(_ position: Int, _ batch: BatchShape, last: [Int?]) {
    for (example, last) in last.enumerated() {
      guard let last else { continue }
      let pair = (0...last).map { norm(at: last - $0, example, batch) }
      longest[example] = max(longest[example] ?? 0, last)
      for (lag, norm) in pair.enumerated() {
        sums[position * lags + lag] += norm
        counts[position * lags + lag] += 1
        guard reference <= last else { continue }
        norms[lag] += norm
        references[lag] += pair[reference]
      }
    }
  }

  private func norm(at step: Int, _ example: Int, _ batch: BatchShape) -> Double {
    // Block 0 is step −1.
    let row = (step + 1) * batch.examples + example
    let gradients = components.map { layer.stateGradients[$0].rows(row..<row + 1) }
    let squares = gradients.reduce(0) { $0 + $1.sumOfSquares }
    if squares > 1e-280, squares < .infinity { return squares.squareRoot() }
    // What vanishes or explodes is the subject: squares that leave the range of numbers are no reason to lose it.
    let numbers = gradients.flatMap(\.elements), largest = numbers.reduce(0) { max($0, abs($1)) }
    guard largest > 0, largest < .infinity else { return squares.isNaN ? .nan : largest }
    return largest * numbers.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
  }

  /// Over the lags that enough examples have; NaN where there is nothing to compare with.
  private var profile: [Double] {
    let enough = max(1, GradientByLag.share * Double(longest.count))
    return (0..<lags).prefix { lag in Double(longest.values.count { $0 >= lag }) >= enough }
      .map { norms[$0] / references[$0] }
  }

  /// The lag at which a profile first falls below `threshold`, interpolated linearly in the logarithm; where it never does, the
  /// longest lag it has, censored. NaN, not censored, where it does not begin with a number or meets one that is none before.
  static func reach(_ profile: [Double], from reference: Int, threshold: Double) -> (lag: Double, isCensored: Bool) {
    guard profile.count > reference, !profile[reference].isNaN else { return (.nan, false) }
    for lag in reference..<profile.count - 1 {
      let (before, after) = (profile[lag], profile[lag + 1])
      if after.isNaN { return (.nan, false) }
      guard after < threshold else { continue }
      // From infinity the line falls at its end; to zero, by the same formula, at its beginning.
      let share = before.isInfinite ? 1 : (log(before) - log(threshold)) / (log(before) - log(after))
      return (Double(lag) + share, false)
    }
    return (Double(profile.count - 1), true)
  }

  func quantities(threshold: Double) -> [Measurements.Quantity] {
    let profile = profile, reach = LayerLags.reach(profile, from: reference, threshold: threshold)
    let of = prefix.isEmpty ? "" : " of the encoder, lags counted from its last step"
    return [
      .init(
        prefix + "norm", axes: ["target_step", axis], .reals(zip(sums, counts).map { $1 == 0 ? .nan : $0 / Double($1) }),
        doc: "mean over examples of the norm of dE_t/ds_(t-lag)\(of)"),
      .init(
        prefix + "profile", axes: [axis], .reals(profile + Array(repeating: .nan, count: lags - profile.count)), unit: "1",
        doc: "what is left of the norm after so many steps, as a share of that at lag \(reference)\(of)"),
      .init(
        prefix + "gradient_reach", .reals([reach.lag]), unit: "steps",
        doc: "lag at which the profile first falls below the threshold\(of)"),
      .init(
        prefix + "gradient_reach_censored", .integers([reach.isCensored ? 1 : 0]),
        doc: "1 where the profile does not fall below the threshold: the reach is the longest lag\(of)"),
    ]
  }
}
