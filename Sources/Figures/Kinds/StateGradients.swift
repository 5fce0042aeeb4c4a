/// The recorded λ_t of one trial: norms per example, averaged over the batch.
///
/// Datasets `/records/state_gradients/<s>` have the axes (record, time, example, hidden). They are of the batch-mean loss, so that
/// each example's own gradient is B times what is stored.
struct StateGradients {
  let data: any TrialData
  let steps: RecordedSteps

  private static let group = "/records/state_gradients"

  /// Nil where the trial did not record state gradients.
  init?(_ data: any TrialData) throws {
    guard data.contains(StateGradients.group), data.contains("/records/step") else { return nil }
    self.data = data
    steps = try RecordedSteps(data)
  }

  /// Names of the states, for example `s`, `q`, `encoder.s`; dimension scales that lie beside them are none.
  func states() throws -> [String] {
    try data.children(StateGradients.group).filter { try data.shape(path($0)).count == 4 }
  }

  /// Mean over examples of ‖λ_t‖₂ by position, the norm over all `states` together, before update `step`.
  ///
  /// Position is t, or t − t_last ≤ 0 with `fromEnd`, t_last being each example's own last step. Positions that fewer than
  /// `share` of the examples have are left out, examples whose gradient is not finite too. Empty without such a record.
  func norms(_ states: [String], at step: Int, fromEnd: Bool, share: Double) throws -> [(x: Double, y: Double)] {
    guard let row = steps.row(at: step), let first = states.first else { return [] }
    let shape = try data.shape(path(first))
    guard row < shape[0] else { return [] }
    let (times, examples) = (shape[1], shape[2])
    let squares = try squaredNorms(states, row: row, times: times, examples: examples)
    let lengths = try lengths(first, row: row, times: times, examples: examples)

    var sums: [Int: (sum: Double, count: Int)] = [:]
    for example in 0..<examples {
      for time in 0..<lengths[example] {
        let norm = Double(examples) * squares[time * examples + example].squareRoot()
        guard norm.isFinite else { continue }
        let position = fromEnd ? time - (lengths[example] - 1) : time
        sums[position, default: (0, 0)].sum += norm
        sums[position, default: (0, 0)].count += 1
      }
    }
    let enough = max(1, share * Double(examples))
    return sums.filter { Double($0.value.count) >= enough }.sorted { $0.key < $1.key }
      .map { (Double($0.key), $0.value.sum / Double($0.value.count)) }
  }

  private func path(_ state: String) -> String { "\(StateGradients.group)/\(state)" }

  /// Σ over states and units of λ², row-major [time × example].
  private func squaredNorms(_ states: [String], row: Int, times: Int, examples: Int) throws -> [Double] {
    var squares = [Double](repeating: 0, count: times * examples)
    for state in states {
      let values = try data.reals(path(state), row: row)
      guard !squares.isEmpty, values.count % squares.count == 0 else { continue }
      let units = values.count / squares.count
      for index in squares.indices {
        for unit in 0..<units { squares[index] += values[index * units + unit] * values[index * units + unit] }
      }
    }
    return squares
  }

  /// Length of each example along the time axis of `state`; the whole axis where no lengths are stored.
  private func lengths(_ state: String, row: Int, times: Int, examples: Int) throws -> [Int] {
    let isTarget = try data.dimensions(path(state)).contains("target_time")
    let lengths = "/records/batch/\(isTarget ? "target" : "input")_lengths"
    guard data.contains(lengths), row < (try data.shape(lengths).first ?? 0) else {
      return [Int](repeating: times, count: examples)
    }
    let stored = try data.integers(lengths, row: row).map { min(max(Int($0), 0), times) }
    return stored.count == examples ? stored : [Int](repeating: times, count: examples)
  }
}
