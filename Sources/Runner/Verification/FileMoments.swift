import Store
import TrialFormat

/// When in training the rows of a trial file's datasets come.
struct FileMoments {
  private let updates: [String: [Int64]]

  init(of file: TrialFile) {
    let coordinates = [
      AxisName.step: TrialPath.history(AxisName.step), AxisName.record: TrialPath.records.step,
      AxisName.evaluation: TrialPath.evaluation(AxisName.step),
    ]
    updates = coordinates.compactMapValues { try? file.integers($0) }
  }

  /// The axes that grow with training.
  static let growing = [AxisName.step, AxisName.record, AxisName.evaluation]

  /// A difference with its moment.
  ///
  /// - Parameters:
  ///   - difference: in a dataset.
  ///   - axis: the dataset's first axis.
  ///   - row: the index along it.
  func dated(_ difference: Difference, along axis: String?, row: Int) -> Difference {
    var dated = difference
    guard let axis, FileMoments.growing.contains(axis) else {
      let atEnd = [TrialPath.finalParameters, TrialPath.test, TrialPath.samples]
      let isLate = atEnd.contains { difference.object.hasPrefix("\($0)/") }
      (dated.moment, dated.order) = isLate ? ("at the end", Int.max - 1) : ("", -1)
      return dated
    }
    guard let known = updates[axis], row < known.count, let update = Int(exactly: known[row]),
      (0...Int.max / 4).contains(update)
    else {
      dated.moment = "\(axis) \(row)"
      return dated
    }
    dated.update = update
    dated.moment = axis == AxisName.record ? "before update \(update)" : "at update \(update)"
    dated.order = 2 * update + (axis == AxisName.record ? 0 : 1)
    return dated
  }
}
