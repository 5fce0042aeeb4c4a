import Components

/// What the arrays of a file seem to be.
struct ArrayGuess {
  private(set) var settings: [(key: String, value: Value)] = []
  private(set) var said: [String] = []
  /// Whether inputs are numbers, not tokens.
  let readsNumbers: Bool
  /// Whether inputs are 0 or 1, frame by frame.
  let readsLabels: Bool

  private static let inputNames = ["inputs", "x", "data", "x_train", "features", "signals"]
  private static let targetNames = ["targets", "y", "labels", "label", "classes", "y_train", "target"]
  private static let lengthNames = ["lengths", "length", "lens", "n"]

  /// - Throws: `Problem` where no two arrays fit together.
  init(_ file: UserFile) throws(Problem) {
    let archive: NPZ, arrays: [(name: String, array: NumberArray)]
    do throws(ArrayError) {
      archive = try NPZ(file.bytes)
      var read: [(name: String, array: NumberArray)] = []
      for name in archive.names { read.append((name, try archive.array(name))) }
      arrays = read
    } catch {
      throw Problem("path", "\(file.name) \(error.message)", remedy: error.remedy)
    }
    func find(_ names: [String], _ fits: (NumberArray) -> Bool) -> (name: String, array: NumberArray)? {
      names.compactMap { name in arrays.first { $0.name.lowercased() == name && fits($0.array) } }.first
        ?? arrays.first { fits($0.array) }
    }
    guard
      let input = find(
        ArrayGuess.inputNames,
        { $0.labels == nil && ($0.shape.count == 3 || $0.shape.count == 2 && $0.shape[1] > 1) })
    else { throw ArrayGuess.unknown(file.name, arrays) }
    readsNumbers = input.array.shape.count == 3 || !input.array.isInteger
    readsLabels = input.array.shape.count == 3 && ArrayGuess.areLabels(input.array)
    let first = input.array.shape[0], second = input.array.shape[1]
    // Of equal numbers the usual order of NumPy's users is meant.
    func isBatch(_ axis: Int) -> Bool {
      arrays.contains { $0.name != input.name && $0.array.shape.count == 1 && $0.array.shape[0] == axis }
    }
    let batchFirst = isBatch(first) || !isBatch(second)
    let (batch, time) = batchFirst ? (first, second) : (second, first)
    let steps = batchFirst ? [batch, time] : [time, batch]
    let found = find(
      ArrayGuess.targetNames,
      { array in
        array.shape != input.array.shape
          && (array.shape == [batch] || Array(array.shape.prefix(2)) == steps
            || array.shape.first == batch && array.shape.count == 2)
      })
    // Beside a piano roll stand its lengths, and no targets.
    let areLengths = ArrayGuess.lengthNames.contains(found?.name.lowercased() ?? "")
    let target = readsLabels && areLengths ? nil : found
    guard target != nil || readsLabels else { throw ArrayGuess.unknown(file.name, arrays) }
    let wanted = target ?? input, hasTime = Array(wanted.array.shape.prefix(2)) == steps
    settings = [
      ("inputs", .text(input.name)), ("targets", .text(wanted.name)),
      ("layout", .text(batchFirst ? "batch-first" : "time-first")),
      ("arrangement", .text(hasTime ? "many-to-many" : "many-to-one")),
    ]
    said = [
      "'\(input.name)' \(input.array.shape) holds \(batch) sequences of \(time) steps"
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
      ArrayGuess.lengthNames.contains(name.lowercased()) && array.shape == [batch] && array.isInteger
        && name != wanted.name
    }
    if let lengths {
      settings.append(("lengths", .text(lengths.name)))
      said.append("'\(lengths.name)' holds the sequences' lengths")
    }
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
