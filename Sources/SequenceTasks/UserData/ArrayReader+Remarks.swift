import Components
import Recurrent

/// What is said of arrays that may be meant in another way.
extension ArrayReader {
  /// Whether each target is a single 1 among zeros: a class, written as one of as many numbers.
  func isOneHot(_ targets: ArrayAxes, _ lengths: [Int]) -> Bool {
    guard targets.hasFeatures, targets.features > 1, targets.array.labels == nil, task.outputs == nil else {
      return false
    }
    return (0..<targets.batch).allSatisfy { b in
      (0..<lengths[b]).allSatisfy { t in
        let values = (0..<targets.features).map { targets.value(t, b, $0) }
        return values.allSatisfy { $0 == 0 || $0 == 1 } && values.reduce(0, +) == 1
      }
    }
  }

  /// How to write targets of which each is a single 1 as classes.
  var argmax: String {
    file.lowercased().hasSuffix(".mat")
      ? "write its place, from 1, in an array [\(ArrayAxes.names(task.arrangement.hasOutputSteps, task.layout))]"
      : "write its place, \(task.targets[0]).argmax(-1) in NumPy"
  }

  /// Reals taken for numbers that look like something else; nil where they do not.
  func numbersRemark(_ targets: ArrayAxes, _ lengths: [Int]) -> String? {
    if isOneHot(targets, lengths) {
      return
        "targets: each is a single 1 among zeros, taken for \(targets.features) numbers; if it is a class, \(argmax) ('outputs: numbers' if that is right)"
    }
    guard task.outputs == nil, targets.features == 1, !targets.array.isInteger else { return nil }
    var kinds: Set<Double> = [], count = 0
    for b in 0..<targets.batch {
      for t in 0..<lengths[b] {
        let value = targets.value(t, b)
        guard value == value.rounded() else { return nil }
        kinds.insert(value)
        count += 1
      }
    }
    return kinds.count < 2
      ? nil
      : "targets: whole numbers of \(kinds.count) kinds among \(count) are taken for numbers"
        + (2 * kinds.count <= count ? ", not for classes ('outputs: classes' makes them classes)" : "")
  }

  /// In which order MATLAB has the axes of the inputs, as HDF5 turns them round; nil for another file.
  func matlabRemark(_ inputs: ArrayAxes) -> String? {
    let shape = inputs.array.shape
    guard file.lowercased().hasSuffix(".mat"), shape.count > 1 else { return nil }
    let names = ["time": "steps", "batch": "sequences", "feature": "features"]
    let axes =
      ArrayAxes.names(inputs.hasTime, task.layout).split(separator: ", ").map { String($0) }
      + (inputs.hasFeatures ? ["feature"] : [])
    let read = zip(shape, axes).map { "\($0) \(names[$1] ?? $1)" }.joined(separator: ", ")
    let order = (1...shape.count).reversed().map { "\($0)" }.joined(separator: " ")
    return
      "inputs: size(\(inputs.name)) is [\(shape.reversed().map { "\($0)" }.joined(separator: " "))] in MATLAB, [\(axes.reversed().joined(separator: ", "))], read as \(read); were it [\(axes.joined(separator: ", "))] there, save permute(\(inputs.name), [\(order)])"
  }
}
