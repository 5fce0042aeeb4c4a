import Components

/// What the arrays of a file seem to be.
struct ArrayGuess {
  private(set) var settings: [(key: String, value: Value)] = []
  private(set) var said: [String] = []
  /// Whether inputs are numbers, not tokens.
  let readsNumbers: Bool
  /// Whether inputs are 0 or 1, frame by frame.
  let readsLabels: Bool

  static let inputNames = ["inputs", "x", "data", "x_train", "features", "signals"]
  static let targetNames = ["targets", "y", "labels", "label", "classes", "y_train", "target"]
  static let lengthNames = ["lengths", "length", "lens", "n"]

  /// - Parameters:
  ///   - file: its name, for messages.
  ///   - open: opens it.
  /// - Throws: `Problem` where no two arrays fit together.
  init(_ file: String, open: () throws(ArrayError) -> any ArrayFile) throws(Problem) {
    var arrays: [(name: String, array: NumberArray)] = []
    do throws(ArrayError) {
      let opened = try open()
      // What cannot be read, such as cells of MATLAB, is nothing that is looked for.
      for name in try opened.names { if let array = try? opened.array(name) { arrays.append((name, array)) } }
      // All is damaged: why is what the first one says.
      if arrays.isEmpty, let name = try opened.names.first { _ = try opened.array(name) }
    } catch {
      throw Problem("path", "\(file) \(error.message)", remedy: error.remedy)
    }
    // netCDF: the coordinates of an axis are neither inputs nor targets.
    let coordinates = Set(arrays.flatMap { $0.array.axes ?? [] })
    arrays.removeAll { coordinates.contains($0.name) }
    func find(_ names: [String], _ fits: (NumberArray) -> Bool) -> (name: String, array: NumberArray)? {
      names.compactMap { name in arrays.first { $0.name.lowercased() == name && fits($0.array) } }.first
        ?? arrays.first { fits($0.array) }
    }
    guard
      let input = find(
        ArrayGuess.inputNames,
        { array in
          array.labels == nil && ArrayGuess.vector(array) == nil && (2...3).contains(array.shape.count)
        })
    else { throw ArrayGuess.unknown(file, arrays) }
    readsNumbers = input.array.shape.count == 3 || !input.array.isInteger
    readsLabels = input.array.shape.count == 3 && ArrayGuess.areLabels(input.array)
    let first = input.array.shape[0], second = input.array.shape[1]
    func isBatch(_ axis: Int) -> Bool {
      arrays.contains { $0.name != input.name && ArrayGuess.vector($0.array) == axis }
    }
    if input.array.shape.count == 3, !isBatch(first), !isBatch(second), isBatch(input.array.shape[2]) {
      throw Problem(
        "path", "\(file) holds '\(input.name)' \(input.array.shape) with its sequences along the last axis",
        remedy: "turn it: x.transpose(2, 1, 0) in NumPy, permute(x, [3 2 1]) in MATLAB")
    }
    // As the axes are called; of equal numbers the usual order of NumPy's users is meant.
    let time = input.array.lengths == nil ? input.array.axes?.prefix(2).firstIndex(of: "time") : 1
    let batchFirst = time.map { $0 == 1 } ?? (isBatch(first) || !isBatch(second))
    let (batch, length) = batchFirst ? (first, second) : (second, first)
    let steps = batchFirst ? [batch, length] : [length, batch]
    let found = find(
      ArrayGuess.targetNames,
      { array in
        array.shape != input.array.shape
          && (ArrayGuess.vector(array) == batch || Array(array.shape.prefix(2)) == steps
            || array.shape.first == batch && array.shape.count == 2)
      })
    // Lengths stand beside a piano roll, which has no targets, or beside targets that are not understood.
    let areLengths = ArrayGuess.lengthNames.contains(found?.name.lowercased() ?? "")
    let target = areLengths ? nil : found
    guard target != nil || readsLabels else { throw ArrayGuess.unknown(file, arrays) }
    let wanted = target ?? input, hasTime = Array(wanted.array.shape.prefix(2)) == steps
    let spread = input.array.lengths.map { "\($0.min() ?? 0) to \(length)" } ?? "\(length)"
    settings = [
      ("inputs", .text(input.name)), ("targets", .text(wanted.name)),
      ("layout", .text(batchFirst ? "batch-first" : "time-first")),
      ("arrangement", .text(hasTime ? "many-to-many" : "many-to-one")),
    ]
    said = [
      "'\(input.name)' \(input.array.shape) holds \(batch) sequences of \(spread) steps"
        + (target.map {
          ", '\($0.name)' \($0.array.shape) what is to be said \(hasTime ? "at every step" : "of each")"
        } ?? ", of which the next step is to be said")
    ]
    if target == nil { settings.append(("shift", .integer(1))) }
    if wanted.array.shape.count == (hasTime ? 3 : 2), wanted.array.shape.last != 1,
      ArrayGuess.areLabels(wanted.array)
    {
      settings.append(("outputs", .text("labels")))
      said.append("what is to be said are labels, each 0 or 1")
    }
    let lengths = arrays.first { name, array in
      ArrayGuess.lengthNames.contains(name.lowercased()) && ArrayGuess.vector(array) == batch
        && name != wanted.name
    }
    if let lengths {
      settings.append(("lengths", .text(lengths.name)))
      said.append("'\(lengths.name)' holds the sequences' lengths")
    }
  }

  /// The extent of an array that is a vector; MATLAB's have two axes.
  private static func vector(_ array: NumberArray) -> Int? {
    array.shape.isEmpty || array.lengths != nil || array.shape.filter { $0 != 1 }.count > 1
      || array.shape.count > 2 ? nil : array.shape.max()
  }

  /// Whether integers are nothing but 0 and 1.
  private static func areLabels(_ array: NumberArray) -> Bool {
    array.isInteger && array.labels == nil && array.values.allSatisfy { $0 == 0 || $0 == 1 }
  }

  private static func unknown(_ file: String, _ arrays: [(name: String, array: NumberArray)]) -> Problem {
    let shapes = arrays.map { "\($0.name) \($0.array.shape)" }
    return Problem(
      "path",
      "\(file) holds \(Spelling.list(shapes, limit: 12)): which are inputs and which targets cannot be guessed",
      remedy: "lab new file, then name them; see 'lab help file'")
  }
}
