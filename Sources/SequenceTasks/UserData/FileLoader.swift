import Components
import LinearAlgebra

/// Reads the files that a `file` task names, and sorts their sequences into sets.
struct FileLoader {
  let task: OwnFile
  let folders: DataFolders
  private(set) var digests: [(name: String, sha256: String)] = []
  /// What tables were taken for, and what of the data is worth a word.
  private var understood: [String] = [], remarks: [String] = []

  /// In bytes; words take many times their size in memory.
  static let largestText = 1 << 26, largestFile = 1 << 30

  init(task: OwnFile, folders: DataFolders) {
    (self.task, self.folders) = (task, folders)
  }

  mutating func source() throws(Problem) -> any SequenceSource {
    let all = try sequences(task.path, key: "path")
    // The test's share comes first: a test set stays the same while the validation's share changes.
    var split = try SetSplit(all, task)
    func held(_ held: HeldOutSet, _ part: DataPart) throws(Problem) -> [RawExample] {
      switch held {
      case .share(let share): try split.take(part, share: share)
      case .file(let path): try sequences(path, key: part.rawValue)
      }
    }
    let test = try held(task.test, .test), validation = try held(task.validation, .validation)
    let train = split.training()
    guard !train.isEmpty else {
      throw Problem("path", "\(task.path) has no sequence left to train on", remedy: .handbook)
    }
    if let group = task.group {
      try expectWhole(group, [(.train, train), (.validation, validation), (.test, test)])
    }
    for (part, held) in [(DataPart.validation, task.validation), (.test, task.test)] {
      guard case .file(let path) = held, let digest = digests.first(where: { $0.name == path })?.sha256,
        let same = digests.first(where: { $0.name != path && $0.sha256 == digest })?.name
          ?? (path == task.path ? path : nil)
      else { continue }
      remarks.append("the \(part.rawValue) set, \(path), holds the same bytes as \(same)")
    }
    let areShares = task.test.share > 0 || task.validation.share > 0
    let facts =
      understood.map { ("data read", $0) } + LaterTargets(task).facts
      + (areShares ? [("sets", split.description)] : [])
      + (remarks + split.remarks).map { ("note", $0) }
    return try FileSource(
      task: task, train: train, validation: validation, test: test, digests: digests, facts: facts)
  }

  /// No group may be parted by a column that names sets, or by files of sets.
  private func expectWhole(_ column: String, _ sets: [(part: DataPart, examples: [RawExample])])
    throws(Problem)
  {
    var known: [String: DataPart] = [:]
    for (part, examples) in sets {
      for example in examples {
        guard let group = example.membership.group else { continue }
        if let other = known[group], other != part {
          throw Problem(
            "group",
            "\(example.place): group '\(group.prefix(40))' of '\(column)' is in the sets \(other.rawValue) and \(part.rawValue)",
            remedy: "put each group into one set, or remove 'group' if that is meant")
        }
        known[group] = part
      }
    }
  }

  /// All sequences of one file, each target as many steps later as the task says.
  private mutating func sequences(_ path: String, key: String) throws(Problem) -> [RawExample] {
    try LaterTargets(task).shifted(try examples(path, key: key))
  }

  /// All sequences of one file, as they stand there.
  private mutating func examples(_ path: String, key: String) throws(Problem) -> [RawExample] {
    let reader = ArrayReader(task: task, key: key, file: path)
    switch OwnFile.format(of: path) {
    case .table(let separator):
      let isText = task.tableRows == .texts || task.tableRows == .tokens
      let file = try read(path, key, limit: isText ? FileLoader.largestText : FileLoader.largestFile)
      if let kin = TableKin(file.bytes) { throw Problem(key, "\(path) \(kin.message)", remedy: kin.remedy) }
      let read = try TableReader(task: task, key: key).examples(file, separator: separator)
      understood.append(read.understood)
      remarks += read.remarks
      return read.examples
    case .npy: return noting(try reader.examples(try arrayFiles(inputs: path, key), inputs: path))
    case .npz:
      let file = try read(path, key)
      return noting(
        try reader.examples(
          try located(path, key) { () throws(ArrayError) in try NPZ(file.bytes) }, inputs: task.inputs[0]))
    case .hdf5:
      // Read for its digest; the library opens it by its path.
      let file = try read(path, key)
      if let kin = HDF5Kin(file.bytes) { throw Problem(key, "\(path) \(kin.message)", remedy: kin.remedy) }
      guard let open = folders.hdf5 else {
        throw Problem(key, "no HDF5 can be read here", remedy: "write \(path) as .npz")
      }
      let place = try folders.locate(
        path, key: key, allowOutside: task.allowOutside, limit: FileLoader.largestFile)
      return noting(
        try reader.examples(
          try located(path, key) { () throws(ArrayError) in try open(place) }, inputs: task.inputs[0]))
    case nil: throw Problem(key, "'\(path)' has no suffix that tells its format", remedy: .handbook)
    }
  }

  private mutating func noting(_ read: (examples: [RawExample], understood: String, notes: [String]))
    -> [RawExample]
  {
    understood.append(read.understood)
    for note in read.notes where !remarks.contains(note) { remarks.append(note) }
    return read.examples
  }

  /// NumPy's files of one array each, under their paths.
  private mutating func arrayFiles(inputs: String, _ key: String) throws(Problem) -> LoadedArrays {
    var arrays: [String: NumberArray] = [:]
    let others =
      [(task.targets[0], "targets")]
      + [(task.lengths, "lengths"), (task.targetLengths, "target_lengths")]
      .compactMap { path, key in path.map { ($0, key) } }
    for (path, key) in [(inputs, key)] + others where arrays[path] == nil {
      if key == "targets" {
        guard case .npy? = OwnFile.format(of: path) else {
          throw Problem(
            key, "\(inputs) holds inputs alone, and '\(path)' is no .npy file",
            remedy: "name a file of targets ('targets: y.npy'), or write both with numpy.savez")
        }
      }
      let file = try read(path, key)
      arrays[path] = try located(path, key) { () throws(ArrayError) in try NPY.array(file.bytes[...]) }
    }
    return LoadedArrays(arrays: arrays)
  }

  private mutating func read(_ path: String, _ key: String, limit: Int = largestFile) throws(Problem)
    -> UserFile
  {
    let file = try folders.userFile(path, key: key, allowOutside: task.allowOutside, limit: limit)
    digests.append((file.name, file.sha256))
    return file
  }

  private func located<Result>(
    _ path: String, _ key: String, _ body: () throws(ArrayError) -> Result
  ) throws(Problem) -> Result {
    do throws(ArrayError) {
      return try body()
    } catch {
      throw Problem(key, "\(path) \(error.message)", remedy: error.remedy)
    }
  }
}

/// Arrays that are in memory already.
private struct LoadedArrays: ArrayFile {
  let arrays: [String: NumberArray]
  var names: [String] { arrays.keys.sorted() }

  func array(_ name: String) throws(ArrayError) -> NumberArray {
    guard let array = arrays[name] else { throw ArrayError("has no array '\(name)'", remedy: .handbook) }
    return array
  }
}
