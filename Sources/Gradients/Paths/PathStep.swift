import LinearAlgebra

/// One step back of one example's error, from λ_t to λ_{t−1} over all components of the state: what it is on
/// each path behind each factor.
///
/// With μ = λ_t and μ₋ = λ_{t−1}: (1) Σ_p p = μ₋; (2) a_p = ⟨p, μ₋⟩ / ‖μ₋‖², so that Σ_p a_p = 1. Norms are
/// shares of ‖λ_t‖.
public struct PathStep {
  /// t
  public let t: Int
  public let example: Int
  /// Steps of the example's sequence.
  public let length: Int
  /// ‖λ_t‖
  public let after: Double
  /// ‖λ_{t−1}‖ / ‖λ_t‖
  public let growth: Double
  /// In the order of `ErrorPaths.names`, what is injected last.
  public let paths: [Path]
  /// ‖Σ_p p − λ_{t−1}‖ / ‖λ_{t−1}‖: nothing but rounding.
  public let residual: Double

  /// One path.
  public struct Path {
    /// a_p, of any sign.
    public let share: Double
    /// What is left behind each factor, in backward order.
    public let stages: [(factor: ErrorPath.Factor, norm: Double)]
    /// By unit, the squared norm v_h² (1 − φ′_h²) that slopes took from the error v that they met, as a share
    /// of ‖v‖², added up over the functions on the path; nil where there are none.
    public let lost: [Double]?

    /// ‖p‖ / ‖λ_t‖
    public var norm: Double { stages.last?.norm ?? 0 }
  }

  /// - Parameters:
  ///   - place: step, example and length of its sequence.
  ///   - after: ‖λ_t‖.
  ///   - scale: what λ_t was multiplied by before it was sent along the paths.
  ///   - before: λ_{t−1}, [1, H] by component.
  ///   - entering: what of it is injected.
  ///   - paths: after λ_t was sent along them.
  init(
    at place: (t: Int, example: Int, length: Int), after: Double, scale: Double, before: [Matrix],
    entering: [Matrix], paths: [ErrorPath]
  ) {
    (t, example, length, self.after) = (place.t, place.example, place.length, after)
    let row = example..<example + 1, whole = after * scale
    let target = before.map { $0.elements.map { $0 * scale } }, reached = norm(target.flatMap { $0 })
    var rest = target.map { $0.map { -$0 } }
    growth = reached / whole
    func share(_ arriving: [[Double]], _ components: [Int]) -> Double {
      var product = 0.0
      for (part, component) in zip(arriving, components) {
        for (h, number) in part.enumerated() {
          product += number * target[component][h]
          rest[component][h] += number
        }
      }
      return product / (reached * reached)
    }
    var all = paths.map { path in
      let share = share(path.arriving.map { $0.rows(row).elements }, path.components)
      let stages = path.stages.map { stage in
        (factor: stage.factor, norm: norm(stage.error.map { $0.rows(row) }) / whole)
      }
      return Path(share: share, stages: stages, lost: PathStep.lost(on: path, row))
    }
    let injected = entering.map { $0.elements.map { $0 * scale } }
    all.append(
      Path(
        share: share(injected, Array(injected.indices)),
        stages: [(factor: .injected, norm: norm(injected.flatMap { $0 }) / whole)], lost: nil))
    self.paths = all
    residual = norm(rest.flatMap { $0 }) / reached
  }

  private static func lost(on path: ErrorPath, _ row: Range<Int>) -> [Double]? {
    var lost: [Double]?
    for (index, stage) in path.stages.enumerated() where stage.factor == .saturation {
      // All that lies before a slope is pointwise, and of the same shape.
      let met = path.stages[index - 1].error.map { $0.rows(row) }, square = norm(met) * norm(met)
      for (met, left) in zip(met, stage.error) {
        let shares = zip(met.elements, left.rows(row).elements).map {
          square == 0 ? 0 : ($0 * $0 - $1 * $1) / square
        }
        lost = lost.map { zip($0, shares).map { $0 + $1 } } ?? shares
      }
    }
    return lost
  }
}
