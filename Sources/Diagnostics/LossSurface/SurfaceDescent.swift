import LinearAlgebra

/// Gradient descent on a plane from its start: p ← p − η ∇E(p), and where there is a threshold
/// p ← p − η ∇E(p) min(1, threshold / ‖∇E(p)‖).
///
/// It ends where the gradient is not finite: what would follow is NaN.
struct SurfaceDescent {
  enum Kind: String, CaseIterable { case unclipped, clipped }

  /// Of each step along the two directions, the start first.
  private(set) var places: [[Double]] = []
  /// The loss there.
  private(set) var losses: [Double] = []

  init(on plane: SurfacePlane, rate: Double, threshold: Double?, steps: Int) {
    var place = [0.0, 0.0]
    for _ in 0...steps {
      let (loss, gradient) = plane.slope(at: place), size = norm(gradient)
      places.append(place)
      losses.append(loss)
      guard size.isFinite else { break }
      let factor = rate * (threshold.map { size > $0 ? $0 / size : 1 } ?? 1)
      place = zip(place, gradient).map { $0 - factor * $1 }
    }
    let missing = steps + 1 - places.count
    places += Array(repeating: [.nan, .nan], count: missing)
    losses += Array(repeating: .nan, count: missing)
  }

  /// The loss after the last step.
  var end: Double { losses.last ?? .nan }

  /// The greatest loss up to where it ended.
  var peak: Double {
    zip(places, losses).filter { !$0.0[0].isNaN }
      .reduce(-.infinity) { $0.isNaN || $1.1.isNaN ? .nan : max($0, $1.1) }
  }

  /// The greatest distance from the start up to where it ended.
  var distance: Double { places.map { norm($0) }.filter { !$0.isNaN }.max() ?? .nan }
}
