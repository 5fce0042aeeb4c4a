/// The updates before which a trial took records.
///
/// The last record of a trial that had reached its end (`train.until`) stands for all later ones: it would have stayed there.
struct RecordedSteps {
  /// In order.
  let steps: [Int]
  let isStopped: Bool

  init(_ data: any TrialData) throws {
    steps = try data.integers("/records/step").map { Int($0) }
    isStopped = (try? data.text(attribute: "stopped_because")) != nil
  }

  /// Where the record of an update stands; nil where there is none.
  func row(at step: Int) -> Int? {
    if let row = steps.firstIndex(of: step) { return row }
    guard isStopped, let last = steps.last, step > last else { return nil }
    return steps.count - 1
  }
}
