import LinearAlgebra

/// What was found of one step back of all examples of a batch: lengths and shares of the paths.
final class StepNumbers {
  let t: Int, examples: Int
  /// By example: ‖λ_t‖, ‖λ_{t−1}‖ / ‖λ_t‖, ‖Σ_p p − λ_{t−1}‖ / ‖λ_{t−1}‖.
  let after: [Double], growth: [Double], residual: [Double]
  /// a_p by path, what is injected last, and example, row-major.
  let shares: [Double]
  /// ‖·‖ / ‖λ_t‖ behind each factor of each path, by example: row-major.
  let norms: [Double]
  /// By path and function on it; valid until the next step is followed.
  let lost: [[Lost]]

  /// What a slope takes of an error: v and v φ′, [B, H] each, with ‖v‖² of each example.
  struct Lost {
    let before: Matrix, behind: Matrix
    let squares: [Double]
  }

  init(
    t: Int, examples: Int, after: [Double], growth: [Double], residual: [Double], shares: [Double],
    norms: [Double], lost: [[Lost]]
  ) {
    (self.t, self.examples, self.after, self.growth, self.residual) = (t, examples, after, growth, residual)
    (self.shares, self.norms, self.lost) = (shares, norms, lost)
  }
}
