import Components
import Recurrent

/// Turns arrays [time, batch, feature] into sequences.
struct ArrayReader {
  let task: OwnFile
  /// The setting that names the file.
  let key: String
  let file: String

  private static let largestToken = 1_000_000, largestClass = 100_000
  /// Whole doubles are classes where there are at most so many, each twice on average.
  private static let mostWholeClasses = 100

  /// The sequences of a file, what its arrays were taken for, and what was done to each: phrases for the page.
  func examples(
    _ arrays: any ArrayFile, inputs name: String
  ) throws(Problem) -> (examples: [RawExample], understood: String, notes: [String]) {
    let arrangement = task.arrangement
    let inputs = try axes(arrays, name, "inputs", hasTime: arrangement.readsSequence)
    var targets = try axes(
      arrays, task.targets[0], "targets", hasTime: arrangement.hasOutputSteps,
      keepsFeatures: task.outputs == .labels, sequences: inputs.batch)
    try expectNamedAxes(inputs, targets)
    guard inputs.batch == targets.batch else {
      throw Problem(
        "targets", "\(file) has \(inputs.batch) sequences of inputs but \(targets.batch) of targets",
        remedy: rightAxes(inputs, targets) ?? .handbook)
    }
    guard arrangement != .manyToMany || inputs.time == targets.time else {
      throw Problem(
        "targets", "\(file) has \(inputs.time) steps of inputs but \(targets.time) of targets",
        remedy: "many-to-many needs as many")
    }
    let lengths = try lengths(arrays, task.lengths, "lengths", inputs)
    let outputLengths =
      arrangement == .manyToMany
      ? try self.lengths(of: targets, as: lengths)
      : try self.lengths(arrays, task.targetLengths, "target_lengths", targets)
    var notes = ArrayReader.notes(inputs) + ArrayReader.notes(targets)
    if let remark = matlabRemark(inputs) { notes.append(remark) }
    let asClasses = try self.asClasses(targets, outputLengths)
    if asClasses, !targets.array.isInteger {
      targets = try classes(targets, outputLengths)
      notes += ArrayReader.notes(targets)
      notes.append(
        "targets: whole numbers kept as reals are classes ('outputs: numbers' leaves them numbers)")
    } else if task.outputs == nil, !asClasses, isFewWholeNumbers(targets, outputLengths, from: -.infinity) {
      notes.append(
        "targets: a few whole numbers, some below 0, are taken for numbers, not for classes, which are counted from 0 ('outputs: numbers' if that is right)"
      )
    } else if !asClasses, let remark = numbersRemark(targets, outputLengths) {
      notes.append(remark)
    }
    if asClasses, targets.hasFeatures {
      throw Problem(
        "targets",
        "array '\(task.targets[0])' of \(file) has the shape \(targets.array.shape)",
        remedy: .words(
          "classes are [\(ArrayAxes.names(targets.hasTime, task.layout))]"
            + (isOneHot(targets, outputLengths)
              ? "; each is a single 1 among zeros: \(argmax)"
              : task.outputs == nil ? "; say 'outputs: labels' where each feature is 0 or 1 by itself" : "")))
    }
    if task.outputs == .labels {
      try expectLabels(targets, outputLengths)
      if !targets.array.isInteger { notes.append("targets: 0 and 1 kept as reals are labels") }
    }
    var examples: [RawExample] = [], unscored = 0
    for b in 0..<inputs.batch {
      let given: RawExample.Side =
        if inputs.array.labels != nil {
          .texts(try texts(inputs, b, lengths[b]))
        } else if inputs.array.isInteger && !inputs.hasFeatures {
          .integers(try integers(inputs, b, lengths[b], 0..<ArrayReader.largestToken, "a token"))
        } else {
          .numbers(try numbers(inputs, b, lengths[b]), width: inputs.features)
        }
      // A class of −1 in the middle of a sequence is a step that is not scored.
      let range = (arrangement == .manyToMany ? -1 : 0)..<(task.classes ?? ArrayReader.largestClass)
      let wanted: RawExample.Side =
        if targets.array.labels != nil {
          .texts(try texts(targets, b, outputLengths[b]))
        } else if asClasses {
          .integers(try integers(targets, b, outputLengths[b], range, "a class"))
        } else {
          .numbers(try numbers(targets, b, outputLengths[b]), width: targets.features)
        }
      if case .integers(let classes) = wanted { unscored += classes.count { $0 < 0 } }
      examples.append(RawExample(inputs: given, targets: wanted, place: "example \(b) of \(file)"))
    }
    let understood = [
      said(inputs, examples.first?.inputs, task.lengths.map { ($0, lengths) }),
      said(targets, examples.first?.targets, task.targetLengths.map { ($0, outputLengths) }),
    ]
    if unscored > 0 {
      notes.append("targets: \(unscored) steps of \(outputLengths.reduce(0, +)) are not scored")
    }
    return (examples, "\(file): \(understood.joined(separator: "; "))", notes)
  }

  private static func notes(_ axes: ArrayAxes) -> [String] { axes.notes.map { "\(axes.key): \($0)" } }

  private func axes(
    _ arrays: any ArrayFile, _ name: String, _ key: String, hasTime: Bool, keepsFeatures: Bool = false,
    sequences: Int? = nil
  ) throws(Problem) -> ArrayAxes {
    try ArrayAxes(
      name, key, of: file, try array(arrays, name, key), layout: task.layout, hasTime: hasTime,
      keepsFeatures: keepsFeatures, sequences: sequences)
  }

  private func array(_ arrays: any ArrayFile, _ name: String, _ key: String) throws(Problem) -> NumberArray {
    do throws(ArrayError) {
      return try arrays.array(name)
    } catch {
      throw Problem(key, "\(file) \(error.message)", remedy: error.remedy)
    }
  }

  private func asClasses(_ targets: ArrayAxes, _ lengths: [Int]) throws(Problem) -> Bool {
    switch task.outputs {
    case .classes: return true
    case .numbers, .labels:
      if targets.array.labels != nil {
        throw Problem(
          "outputs", "array '\(targets.name)' of \(file) holds texts, not numbers",
          remedy: "write numbers, or leave out 'outputs': then texts are classes")
      }
      return false
    case nil: return targets.array.isInteger || isFewWholeNumbers(targets, lengths)
    }
  }

  /// - Throws: `Problem` where targets are not labels, 0 or 1 along an axis of their own.
  private func expectLabels(_ targets: ArrayAxes, _ lengths: [Int]) throws(Problem) {
    guard targets.hasFeatures else {
      let names = ArrayAxes.names(targets.hasTime, task.layout)
      throw Problem(
        "targets", "array '\(targets.name)' of \(file) has the shape \(targets.array.shape)",
        remedy: "labels are [\(names), label]; write one alone as x[..., None], or say 'outputs: classes'")
    }
    for b in 0..<targets.batch {
      for t in 0..<lengths[b] {
        for label in 0..<targets.features {
          let value = targets.value(t, b, label)
          if value == 0 || value == 1 { continue }
          throw Problem(
            "targets",
            """
            array '\(targets.name)' of \(file): \(ArrayReader.spelled(value)) at \
            \(targets.place(t, b, label)) is no label, which is 0 or 1
            """, remedy: OwnFile.labelRemedy)
        }
      }
    }
  }

  /// Whether reals are nothing but a few whole numbers, as classes are in MATLAB, where all is a double.
  ///
  /// - Parameter least: nil for the least class, or −1 where steps may not be scored.
  private func isFewWholeNumbers(_ targets: ArrayAxes, _ lengths: [Int], from least: Double? = nil) -> Bool {
    var kinds: Set<Double> = [], count = 0
    guard targets.features == 1 else { return false }
    for b in 0..<targets.batch {
      for t in 0..<lengths[b] {
        let value = targets.value(t, b)
        guard value == value.rounded(), value >= least ?? (targets.hasTime ? -1 : 0) else { return false }
        kinds.insert(value)
        count += 1
        guard kinds.count <= ArrayReader.mostWholeClasses else { return false }
      }
    }
    return kinds.count > 1 && 2 * kinds.count <= count
  }

  /// Reals as classes; throws where one is not whole.
  private func classes(_ targets: ArrayAxes, _ lengths: [Int]) throws(Problem) -> ArrayAxes {
    for b in 0..<targets.batch where !targets.hasFeatures || targets.features == 1 {
      for t in 0..<lengths[b] where targets.value(t, b) != targets.value(t, b).rounded() {
        throw Problem(
          "targets",
          "array '\(targets.name)' of \(file) holds reals, not classes: \(targets.value(t, b)) at \(targets.place(t, b))",
          remedy: "round it with numpy.rint(x).astype('i4') if that is right, or say 'outputs: numbers'")
      }
    }
    return try ArrayAxes(
      targets.name, targets.key, of: file,
      targets.array.asIntegers, layout: task.layout, hasTime: targets.hasTime, sequences: targets.batch)
  }

  private func lengths(
    _ arrays: any ArrayFile, _ name: String?, _ key: String, _ axes: ArrayAxes
  ) throws(Problem) -> [Int] {
    if let own = axes.array.lengths {
      guard name == nil else {
        throw Problem(
          key, "array '\(axes.name)' of \(file) holds sequences of unequal lengths by itself",
          remedy: "remove this line")
      }
      if let empty = own.firstIndex(of: 0) {
        throw Problem(
          axes.key, "array '\(axes.name)' of \(file): the sequence of example \(empty) is empty",
          remedy: "leave it out of the file, with its target")
      }
      return own
    }
    guard let name, axes.hasTime else { return Array(repeating: axes.time, count: axes.batch) }
    let array = try array(arrays, name, key)
    // MATLAB has neither vectors nor, unless asked for, integers.
    guard array.labels == nil, array.shape.filter({ $0 != 1 || axes.batch == 1 }).first == axes.batch,
      array.values.count == axes.batch, array.values.allSatisfy({ $0 == $0.rounded() })
    else {
      let kind = array.labels != nil ? "texts" : array.isInteger ? "integers" : "reals"
      throw Problem(
        key, "array '\(name)' of \(file) holds \(kind) of shape \(array.shape)",
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

  /// Those of targets with one at each step of the inputs: the inputs' own, which theirs must be if they have
  /// any.
  private func lengths(of targets: ArrayAxes, as inputs: [Int]) throws(Problem) -> [Int] {
    guard let own = targets.array.lengths, let other = own.indices.first(where: { own[$0] != inputs[$0] })
    else { return inputs }
    throw Problem(
      "targets",
      "example \(other) of \(file) has \(inputs[other]) steps of inputs but \(own[other]) of targets",
      remedy: "many-to-many needs as many")
  }

  /// An integer as it was stored; a Double holds no other as exactly.
  private static func spelled(_ value: Double) -> String {
    Int64(exactly: value).map { "\($0)" } ?? "\(value)"
  }

  private func integers(
    _ axes: ArrayAxes, _ b: Int, _ steps: Int, _ range: Range<Int>, _ noun: String
  ) throws(Problem) -> [Int32] {
    var result: [Int32] = []
    for t in 0..<steps {
      let value = axes.value(t, b)
      if axes.key == "targets", let ignore = task.ignore, Double(ignore) == value {
        result.append(-1)
        continue
      }
      guard let integer = Int32(exactly: value), range.contains(Int(integer)) else {
        throw Problem(
          axes.key,
          """
          array '\(axes.name)' of \(file): \(ArrayReader.spelled(value)) at \(axes.place(t, b)) is not \
          \(noun) in \(range.lowerBound) … \(range.upperBound - 1)
          """, remedy: remedy(value, range, axes))
      }
      result.append(integer)
    }
    return result
  }

  /// What to do about a number that is no class or no token.
  private func remedy(_ value: Double, _ range: Range<Int>, _ axes: ArrayAxes) -> Remedy {
    if axes.key == "targets", value < 0, task.arrangement == .manyToMany {
      let value = ArrayReader.spelled(value)
      return .words("-1 is a step that is not scored; 'ignore: \(value)' makes this one")
    }
    if axes.key == "targets", value < 0, task.arrangement.generates, task.targetLengths == nil {
      return "if that is padding, name the array of their lengths in 'target_lengths'"
    }
    if axes.key == "targets", value == Double(range.upperBound), task.classes != nil {
      return "classes count from 0; leave out 'classes' where the file counts from 1"
    }
    return .handbook
  }

  private func texts(_ axes: ArrayAxes, _ b: Int, _ steps: Int) throws(Problem) -> [String] {
    guard !axes.hasFeatures, let labels = axes.array.labels else {
      throw Problem(
        axes.key, "array '\(axes.name)' of \(file) holds texts in the shape \(axes.array.shape)",
        remedy: "texts are [\(ArrayAxes.names(axes.hasTime, task.layout))], one for each step")
    }
    var texts: [String] = []
    for t in 0..<steps {
      let text = labels[Int(axes.value(t, b))]
      guard !text.isEmpty, !text.contains("\0") else {
        throw Problem(
          axes.key,
          "array '\(axes.name)' of \(file): the text at \(axes.place(t, b)) is empty, or holds a NUL",
          remedy: "name the sequences' lengths where it is padding")
      }
      texts.append(text)
    }
    return texts
  }

  private func numbers(_ axes: ArrayAxes, _ b: Int, _ steps: Int) throws(Problem) -> [Double] {
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
        guard !axes.array.isInteger || abs(value) < 0x1p53 else {
          throw Problem(
            axes.key,
            """
            array '\(axes.name)' of \(file): the integer at \(axes.place(t, b, feature)) has over 53 bits, more than \
            a double holds
            """, remedy: "scale the numbers, or round them yourself with x.astype('f8')")
        }
        result.append(value)
      }
    }
    return result
  }
}
