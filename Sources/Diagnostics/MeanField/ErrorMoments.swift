import LinearAlgebra

/// Second moments of errors that go back through gated units, the map of them from step to step, and how much it
/// multiplies them.
///
/// With the names of `GatedStep`, over all pairs of times: Q(t, t′) = E[κ_t κ_t′] of each unit, R(t, t′) = E[κ_t η_t′], and
/// K(t, t′) = E[η_t η_t′] = Σ_g σ_g² ⟨α_t α_t′ Q(t, t′)⟩ + σ_o² ⟨β_t β_t′⟩ K(t + 1, t′ + 1), the mean being that over units.
struct ErrorMoments {
  private let steps: [GatedStep]
  /// Q(t, t + lag) of each unit.
  private var Q: [[Double]] = []
  /// K(t, t + lag).
  private var K = [1.0]

  /// Of an error that is given to the outputs of the last step, independent numbers of mean square 1.
  private init(_ steps: [GatedStep]) { self.steps = steps }

  /// The logarithms of E|error|² over that one step later, from the last step back to the first.
  static func growth(through steps: [GatedStep]) -> [Double] {
    var moments = ErrorMoments(steps)
    return steps.indices.reversed().map { moments.goBack(to: $0) }
  }

  private mutating func goBack(to t: Int) -> Double {
    let step = steps[t], units = step.carried.count
    var next = [[Double]](repeating: [], count: K.count), R = [Double](repeating: 0, count: units)
    for lag in K.indices.reversed() {
      // R(t + lag, t + 1) from that of the step after.
      let read = steps[t + lag].read
      if lag + 1 < K.count {
        let carried = steps[t + lag + 1].carried
        for unit in 0..<units { R[unit] = carried[unit] * R[unit] + read[unit] * K[lag] }
      } else {
        for unit in 0..<units { R[unit] = read[unit] * K[lag] }
      }
      var row = [Double](repeating: 0, count: units)
      for unit in 0..<units { row[unit] = step.read[unit] * R[unit] }
      // (1); Q is symmetric: Q(t + 1, t) has just been found.
      if let behind = lag > 0 ? Q[lag - 1] : next.count > 1 ? next[1] : nil {
        let carried = steps[t + 1].carried
        for unit in 0..<units { row[unit] += carried[unit] * behind[unit] }
      }
      next[lag] = row
    }
    K = K.indices.map { lag in read(step, steps[t + lag], next[lag], K[lag]) }
    // The weights know nothing of the error that was given.
    K.append(0)
    let own = (0..<units).reduce(0) { $0 + step.carried[$1] * step.carried[$1] * next[0][$1] }
    let size = K[0] + own / Double(units)
    scale(&next, by: size)
    Q = next
    return Reals.log(size)
  }

  /// (2)
  private func read(_ now: GatedStep, _ later: GatedStep, _ Q: [Double], _ K: Double) -> Double {
    var sum = 0.0
    for (a, b) in zip(now.ofCarried, later.ofCarried) {
      for unit in Q.indices { sum += a[unit] * b[unit] * Q[unit] }
    }
    for (a, b) in zip(now.ofOutput, later.ofOutput) { sum += a * b * K }
    return sum / Double(Q.count)
  }

  /// Brings errors of this step to mean square 1, and leaves out times at which they were so much larger that products would
  /// leave the range.
  private mutating func scale(_ next: inout [[Double]], by size: Double) {
    guard size > 0, size.isFinite else { return }
    K = K.map { $0 / size }
    next = next.map { row in row.map { $0 / size } }
    while let last = next.last, last.contains(where: { abs($0) > 1e100 }) {
      next.removeLast()
      K.removeLast()
    }
  }
}
