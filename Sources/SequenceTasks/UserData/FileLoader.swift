import Components
import LinearAlgebra

/// Reads the files that a `file` task names, and sorts their sequences into sets.
struct FileLoader {
  let task: OwnFile
  let folders: DataFolders
  private(set) var digests: [(name: String, sha256: String)] = []
  /// What of the data is worth a word.
  private var remarks: [String] = []

  /// In bytes; tables take many times their size in memory.
  static let largestTable = 1 << 26, largestArrayFile = 1 << 30

  init(task: OwnFile, folders: DataFolders) {
    (self.task, self.folders) = (task, folders)
  }

  mutating func source() throws(Problem) -> any SequenceSource {
    let all = try examples(task.path, key: "path")
    // One order, and the test's share from its end: a test set stays the same while the validation's share
    // changes.
    var stream = RandomStream(seed: 0, name: "split/file")
    var order = stream.permutation(of: all.count)[...]
    func share(_ share: Double, _ key: String) throws(Problem) -> [RawExample] {
      let count = Int(Double(all.count) * share)
      guard count > 0 else {
        throw Problem(
          key, "\(share) of \(all.count) sequences is none",
          remedy: "write a larger share, or the file of a set of its own")
      }
      defer { order = order.dropLast(count) }
      return order.suffix(count).map { all[$0] }
    }
    func held(_ held: HeldOutSet, _ key: String) throws(Problem) -> [RawExample] {
      switch held {
      case .share(let part): try share(part, key)
      case .file(let path): try examples(path, key: key)
      }
    }
    let test = try held(task.test, "test"), validation = try held(task.validation, "validation")
    guard !order.isEmpty else {
      throw Problem("path", "\(task.path) has no sequence left to train on", remedy: .handbook)
    }
    return try FileSource(
      task: task, train: order.sorted().map { all[$0] }, validation: validation, test: test, digests: digests,
      facts: remarks.map { ("note", $0) })
  }

  /// All sequences of one file.
  private mutating func examples(_ path: String, key: String) throws(Problem) -> [RawExample] {
    let reader = ArrayReader(task: task, key: key, file: path)
    switch OwnFile.format(of: path) {
    case .table(let separator):
      return try TableReader(task: task, key: key).examples(
        try read(path, key, limit: FileLoader.largestTable), separator: separator)
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
        path, key: key, allowOutside: task.allowOutside, limit: FileLoader.largestArrayFile)
      return noting(
        try reader.examples(
          try located(path, key) { () throws(ArrayError) in try open(place) }, inputs: task.inputs[0]))
    case nil: throw Problem(key, "'\(path)' has no suffix that tells its format", remedy: .handbook)
    }
  }

  private mutating func noting(_ read: (examples: [RawExample], notes: [String])) -> [RawExample] {
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
    for (path, key) in [(inputs, key)] + others {
      let file = try read(path, key)
      arrays[path] = try located(path, key) { () throws(ArrayError) in try NPY.array(file.bytes[...]) }
    }
    return LoadedArrays(arrays: arrays)
  }

  private mutating func read(_ path: String, _ key: String, limit: Int = largestArrayFile) throws(Problem)
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

  func array(_ name: String) throws(ArrayError) -> NumberArray {
    guard let array = arrays[name] else { throw ArrayError("has no array '\(name)'", remedy: .handbook) }
    return array
  }
}
