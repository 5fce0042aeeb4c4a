import Store
import Training
import TrialFormat

/// What a shorter trial has recorded that a longer one records as well.
extension ShorterTrial {
  /// Adds it to the longer trial's file, which has just been created.
  ///
  /// The evaluation after the last update is not copied: a longer trial makes it where it is due, and decides by
  /// it.
  func copy(into writer: TrialWriter) throws(StoreError) {
    let file = try TrialFile(reading: path), updates = updates
    let evaluations = try file.integers(TrialPath.evaluation("step")),
      records = try file.integers(TrialPath.records.step)
    let rows = [
      TrialPath.history(AxisName.step): [0..<updates],
      TrialPath.evaluation(AxisName.evaluation): runs(in: evaluations) { $0 < updates },
      "/\(AxisName.record)": runs(in: records) { lengthening.keeps($0) },
    ]
    let hasRecords = rows["/\(AxisName.record)"]?.isEmpty == false
    for extent in try writer.extents() {
      if let axis = extent.axis {
        for run in rows[axis] ?? [] { try writer.copy(extent, run, from: file) }
      } else if hasRecords, extent.rows == 0, extent.path.hasPrefix("\(TrialPath.probe.group)/") {
        // The probe batch is written with the first record.
        try writer.copy(extent, from: file)
      }
    }
  }

  /// The rows whose update is to be kept, neighbours together.
  private func runs(in updates: [Int64], _ isKept: (Int) -> Bool) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for (row, update) in updates.enumerated() where isKept(Int(update)) {
      if let last = runs.last, last.upperBound == row {
        runs[runs.count - 1] = last.lowerBound..<row + 1
      } else {
        runs.append(row..<row + 1)
      }
    }
    return runs
  }
}
