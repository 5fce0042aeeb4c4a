import Components
import Recurrent

/// An array of sequences, and what each of its axes is.
struct ArrayAxes {
  /// What the file calls it.
  let name: String
  /// The setting that names it.
  let key: String
  let array: NumberArray
  let time: Int, batch: Int, features: Int
  let hasTime: Bool, hasFeatures: Bool
  /// What was done to it on the way: phrases for the page.
  let notes: [String]
  private let isTimeFirst: Bool

  /// - Parameters:
  ///   - name: what the file calls it.
  ///   - key: the setting that names it.
  ///   - file: the file, for messages.
  ///   - array: [time, batch], [batch, time] or [batch], and perhaps features.
  ///   - layout: which axis comes first.
  ///   - hasTime: whether there is an axis of steps.
  ///   - keepsFeatures: whether an axis of one feature is kept of integers that are not the inputs.
  ///   - sequences: how many sequences the inputs have, where `array` is not the inputs: as MATLAB has no
  ///     vectors, an extent of 1 beside so many is dropped.
  init(
    _ name: String, _ key: String, of file: String, _ array: NumberArray, layout: OwnFile.Layout,
    hasTime: Bool, keepsFeatures: Bool = false,
    sequences: Int? = nil
  ) throws(Problem) {
    let shape = array.shape, rank = hasTime ? 2 : 1
    var (array, notes) = (array, array.note.map { [$0] } ?? [])
    if !hasTime, let sequences, shape.count == 2, shape[0] == 1, shape[1] == sequences, sequences > 1 {
      array = array.dropping(axis: 0)
    } else if array.isInteger, array.lengths == nil, array.shape.count == rank + 1, array.shape[rank] == 1,
      key != "inputs", !keepsFeatures
    {
      array = array.dropping(axis: rank)
    }
    if array.shape != shape { notes.append("shape \(shape) read as \(array.shape)") }
    guard array.lengths == nil || hasTime else {
      throw Problem(
        key, "array '\(name)' of \(file) holds a sequence where one value is wanted",
        remedy: "write an array [batch], or name another arrangement")
    }
    let isTimeFirst = array.lengths == nil && layout == .timeFirst || !hasTime
    let expected = ArrayAxes.names(hasTime, layout)
    guard rank...rank + 1 ~= array.shape.count, !array.shape.contains(0) else {
      throw Problem(
        key, "array '\(name)' of \(file) has the shape \(shape)",
        remedy: "it must be [\(expected)] or [\(expected), feature], nothing of size 0")
    }
    // An axis that is named for what another one should be was written in another order.
    if hasTime, let names = array.axes, let time = names.prefix(2).firstIndex(of: "time"),
      (time == 0) != isTimeFirst
    {
      throw Problem(
        key, "array '\(name)' of \(file) has the axes \(names.joined(separator: ", "))",
        remedy:
          "say 'layout: \(isTimeFirst ? OwnFile.Layout.batchFirst.rawValue : OwnFile.Layout.timeFirst.rawValue)'"
      )
    }
    let (first, second) = (array.shape[0], hasTime ? array.shape[1] : 1)
    (self.name, self.key, self.array, self.notes) = (name, key, array, notes)
    (self.hasTime, self.isTimeFirst, hasFeatures) = (hasTime, isTimeFirst, array.shape.count > rank)
    time = hasTime ? (isTimeFirst ? first : second) : 1
    batch = hasTime ? (isTimeFirst ? second : first) : first
    features = array.shape.count > rank ? array.shape[rank] : 1
  }

  /// `time, batch`
  static func names(_ hasTime: Bool, _ layout: OwnFile.Layout) -> String {
    hasTime ? (layout == .timeFirst ? "time, batch" : "batch, time") : "batch"
  }

  func value(_ t: Int, _ b: Int, _ feature: Int = 0) -> Double {
    array.values[(isTimeFirst ? t * batch + b : b * time + t) * features + feature]
  }

  /// `[time 3, example 7, feature 0]`, from 0.
  func place(_ t: Int, _ b: Int, _ feature: Int = 0) -> String {
    "[" + (hasTime ? "time \(t), " : "") + "example \(b)" + (hasFeatures ? ", feature \(feature)" : "") + "]"
  }
}
