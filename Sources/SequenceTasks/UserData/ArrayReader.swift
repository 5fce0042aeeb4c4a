import Components
import Recurrent

/// Turns arrays [time, batch, feature] into sequences.
struct ArrayReader {
  let task: OwnFile
  /// The setting that names the file.
  let key: String
  let file: String

  private static let largestToken = 1_000_000, largestClass = 100_000

  func examples(_ arrays: any ArrayFile, inputs name: String) throws(Problem) -> [RawExample] {
    let arrangement = task.arrangement
    let inputs = try axes(arrays, name, "inputs", hasTime: arrangement.readsSequence)
    let targets = try axes(arrays, task.targets[0], "targets", hasTime: arrangement.hasOutputSteps)
    guard inputs.batch == targets.batch else {
      throw Problem(
        "targets", "\(file) has \(inputs.batch) sequences of inputs but \(targets.batch) of targets",
        remedy: .handbook)
    }
    guard arrangement != .manyToMany || inputs.time == targets.time else {
      throw Problem(
        "targets", "\(file) has \(inputs.time) steps of inputs but \(targets.time) of targets",
        remedy: "many-to-many needs as many")
    }
    let asClasses = task.outputs.map { $0 == .classes } ?? targets.array.isInteger
    if asClasses, !targets.array.isInteger {
      throw Problem(
        "targets",
        "array '\(task.targets[0])' of \(file) holds reals, not classes",
        remedy: "convert it with x.astype('<i4'), or say 'outputs: numbers'")
    }
    if asClasses, targets.hasFeatures {
      throw Problem(
        "targets",
        "array '\(task.targets[0])' of \(file) has the shape \(targets.array.shape)",
        remedy: "classes are [\(axisNames(targets.hasTime))]")
    }
    let lengths = try lengths(arrays, task.lengths, "lengths", inputs)
    let outputLengths =
      arrangement == .manyToMany
      ? lengths : try self.lengths(arrays, task.targetLengths, "target_lengths", targets)
    var examples: [RawExample] = []
    for b in 0..<inputs.batch {
      let given: RawExample.Side =
        inputs.array.isInteger && !inputs.hasFeatures
        ? .integers(try integers(inputs, b, lengths[b], 0..<ArrayReader.largestToken, "a token"))
        : .numbers(try numbers(inputs, b, lengths[b]), width: inputs.features)
      // A class of −1 in the middle of a sequence is a step that is not scored.
      let range = (arrangement == .manyToMany ? -1 : 0)..<(task.classes ?? ArrayReader.largestClass)
      let wanted: RawExample.Side =
        asClasses
        ? .integers(try integers(targets, b, outputLengths[b], range, "a class"))
        : .numbers(try numbers(targets, b, outputLengths[b]), width: targets.features)
      examples.append(RawExample(inputs: given, targets: wanted, place: "example \(b) of \(file)"))
    }
    return examples
  }

  /// An array and what its axes are.
  private struct Axes {
    let name: String
    let key: String
    let array: NumberArray
    let time: Int, batch: Int, features: Int
    let hasTime: Bool, hasFeatures: Bool
    let isTimeFirst: Bool

    func value(_ t: Int, _ b: Int, _ feature: Int) -> Double {
      array.values[(isTimeFirst ? t * batch + b : b * time + t) * features + feature]
    }

    /// `[time 3, example 7, feature 0]`, from 0.
    func place(_ t: Int, _ b: Int, _ feature: Int) -> String {
      "[" + (hasTime ? "time \(t), " : "") + "example \(b)" + (hasFeatures ? ", feature \(feature)" : "")
        + "]"
    }
  }

  private func axes(_ arrays: any ArrayFile, _ name: String, _ key: String, hasTime: Bool) throws(Problem)
    -> Axes
  {
    let array = try self.array(arrays, name, key), rank = hasTime ? 2 : 1
    let isTimeFirst = task.layout == .timeFirst || !hasTime
    guard rank...rank + 1 ~= array.shape.count, !array.shape.contains(0) else {
      throw Problem(
        key,
        "array '\(name)' of \(file) has the shape \(array.shape)",
        remedy: "it must be [\(axisNames(hasTime))] or [\(axisNames(hasTime)), feature], nothing of size 0")
    }
    let (first, second) = (array.shape[0], hasTime ? array.shape[1] : 1)
    return Axes(
      name: name, key: key, array: array, time: hasTime ? (isTimeFirst ? first : second) : 1,
      batch: hasTime ? (isTimeFirst ? second : first) : first,
      features: array.shape.count > rank ? array.shape[rank] : 1,
      hasTime: hasTime, hasFeatures: array.shape.count > rank, isTimeFirst: isTimeFirst)
  }

  private func array(_ arrays: any ArrayFile, _ name: String, _ key: String) throws(Problem) -> NumberArray {
    do throws(ArrayError) {
      return try arrays.array(name)
    } catch {
      throw Problem(key, "\(file) \(error.message)", remedy: error.remedy)
    }
  }

  /// `time, batch`
  private func axisNames(_ hasTime: Bool) -> String {
    hasTime ? (task.layout == .timeFirst ? "time, batch" : "batch, time") : "batch"
  }

  private func lengths(_ arrays: any ArrayFile, _ name: String?, _ key: String, _ axes: Axes) throws(Problem)
    -> [Int]
  {
    guard let name, axes.hasTime else { return Array(repeating: axes.time, count: axes.batch) }
    let array = try array(arrays, name, key)
    guard array.isInteger, array.shape == [axes.batch] else {
      throw Problem(
        key,
        "array '\(name)' of \(file) holds \(array.isInteger ? "integers" : "reals") of shape \(array.shape)",
        remedy: "it must hold \(axes.batch) integers, a length for each sequence")
    }
    for (b, length) in array.values.enumerated() where !(1...Double(axes.time)).contains(length) {
      throw Problem(
        key,
        "array '\(name)' of \(file): length \(ArrayReader.spelled(length)) at [example \(b)] is not in 1 … \(axes.time)",
        remedy: .handbook)
    }
    return array.values.map { Int($0) }
  }

  /// An integer as it was stored; a Double holds no other as exactly.
  private static func spelled(_ value: Double) -> String {
    Int64(exactly: value).map { "\($0)" } ?? "\(value)"
  }

  private func integers(
    _ axes: Axes, _ b: Int, _ steps: Int, _ range: Range<Int>, _ noun: String
  ) throws(Problem) -> [Int32] {
    var result: [Int32] = []
    for t in 0..<steps {
      let value = axes.value(t, b, 0)
      if axes.key == "targets", let ignore = task.ignore, Double(ignore) == value {
        result.append(-1)
        continue
      }
      guard let integer = Int32(exactly: value), range.contains(Int(integer)) else {
        throw Problem(
          axes.key,
          """
          array '\(axes.name)' of \(file): \(ArrayReader.spelled(value)) at \(axes.place(t, b, 0)) is not \
          \(noun) in \(range.lowerBound) … \(range.upperBound - 1)
          """,
          remedy: range.lowerBound == -1
            ? "-1 is a step that is not scored; 'ignore: \(ArrayReader.spelled(value))' makes this one"
            : .handbook)
      }
      result.append(integer)
    }
    return result
  }

  private func numbers(_ axes: Axes, _ b: Int, _ steps: Int) throws(Problem) -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(steps * axes.features)
    for t in 0..<steps {
      for feature in 0..<axes.features {
        let value = axes.value(t, b, feature)
        guard value.isFinite else {
          throw Problem(
            axes.key,
            "array '\(axes.name)' of \(file): \(value) at \(axes.place(t, b, feature)) is no finite number",
            remedy: "clean the data, or name the sequences' lengths where it is padding")
        }
        result.append(value)
      }
    }
    return result
  }
}
