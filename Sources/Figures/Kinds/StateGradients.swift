import Archive
import LinearAlgebra
import TrialFormat

/// The recorded λ_t of one trial: norms for each example, averaged over a batch.
///
/// They belong to the probe batch, which is the same at every record, if the file has one, and otherwise to
/// each record's own training batch. Datasets have the axes (record, time, example, hidden). They hold the
/// gradients of the loss averaged over the batch, so that each example's own gradient is B times what is
/// stored.
struct StateGradients {
  let trial: StoredTrial
  let records: StoredRecords
  let isOfProbe: Bool
  private let place: RecordPath

  /// Nil if the trial did not record state gradients.
  init?(_ trial: StoredTrial) throws(ArchiveFault) {
    isOfProbe = trial.contains(TrialPath.probe.stateGradients)
    place = isOfProbe ? TrialPath.probe : TrialPath.records
    guard trial.contains(place.stateGradients) else { return nil }
    self.trial = trial
    records = try trial.records()
  }

  /// Names of the states, for example `s`, `q`, `encoder.s`; dimension scales that lie beside them are none.
  func states() throws(ArchiveFault) -> [String] {
    var states: [String] = []
    for name in try trial.children(place.stateGradients)
    where try trial.shape(place.stateGradient(name)).count == 4 {
      states.append(name)
    }
    return states
  }

  /// Sequences in the batch.
  func examples() throws(ArchiveFault) -> Int {
    guard let first = try states().first else { return 0 }
    return try trial.shape(place.stateGradient(first))[2]
  }

  /// The mean over examples of ‖λ_t‖₂ by position, before `update`, the norm being taken over all
  /// `states` together.
  ///
  /// The position is t, or with `fromEnd` t − t_last ≤ 0, t_last being each example's own last step.
  /// Positions that fewer than `share` of the examples have are left out, and so are examples whose gradient
  /// is not finite. Empty if there is no such record.
  func norms(
    _ states: [String], at update: Int, fromEnd: Bool, share: Double
  ) throws(ArchiveFault) -> [(x: Double, y: Double)] {
    guard let row = records.row(standingFor: update), let first = states.first else { return [] }
    let shape = try trial.shape(place.stateGradient(first))
    guard row < shape[0] else { return [] }
    let (times, examples) = (shape[1], shape[2])
    let norms = try norms(states, row: row, times: times, examples: examples)
    let lengths = try lengths(first, row: row, times: times, examples: examples)

    var sums: [Int: (sum: Double, count: Int)] = [:]
    for example in 0..<examples {
      for time in 0..<lengths[example] {
        let norm = Double(examples) * norms[time * examples + example]
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

  /// ‖λ‖₂ over states and units, row-major [time × example].
  private func norms(_ states: [String], row: Int, times: Int, examples: Int) throws(ArchiveFault) -> [Double]
  {
    let count = times * examples
    var values: [[Double]] = []
    for state in states { values.append(try trial.reals(place.stateGradient(state), row: row)) }
    values.removeAll { count == 0 || $0.count % count != 0 }
    return (0..<count).map { index in
      norm(values.flatMap { $0[index * ($0.count / count)..<(index + 1) * ($0.count / count)] })
    }
  }

  /// The length of each example along the time axis of `state`; the whole axis if no lengths are stored.
  ///
  /// The probe batch stands in the file once, without an axis of records.
  private func lengths(_ state: String, row: Int, times: Int, examples: Int) throws(ArchiveFault) -> [Int] {
    let isTarget = try trial.dimensions(place.stateGradient(state)).contains(AxisName.targetTime)
    let path = isTarget ? place.targetLengths : place.inputLengths
    let whole = [Int](repeating: times, count: examples)
    guard trial.contains(path) else { return whole }
    if !isOfProbe, row >= (try trial.shape(path).first ?? 0) { return whole }
    let stored = try trial.integers(path, row: isOfProbe ? nil : row).map { min(max(Int($0), 0), times) }
    return stored.count == examples ? stored : whole
  }
}
