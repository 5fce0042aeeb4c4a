import Store

/// A stored file that is opened when it is needed, and again if it has been closed in between; always the
/// same file.
struct ReopenedFile: TrialData {
  let path: String
  private let version: FileVersion
  private let files: OpenFiles

  /// Opens the file.
  init(_ path: String, among files: OpenFiles) throws(ArchiveFault) {
    (self.path, self.files) = (path, files)
    (version, _) = try ReopenedFile.open(path, among: files)
  }

  /// Opens the file; if a run that ends meanwhile puts a new file in its place, the new one.
  private static func open(_ path: String, among files: OpenFiles) throws(ArchiveFault) -> (
    FileVersion, TrialFile
  ) {
    for _ in 0..<3 {
      guard let version = FileVersion(of: path) else { throw ArchiveFault(path, .missing) }
      let file: TrialFile
      do throws(StoreError) {
        file = try TrialFile(reading: path)
      } catch {
        throw ArchiveFault(path, reading: error)
      }
      guard FileVersion(of: path) == version else { continue }
      files.keep(file)
      return (version, file)
    }
    throw ArchiveFault(path, .replaced)
  }

  private func read<Result>(_ body: (TrialFile) throws(StoreError) -> Result) throws(ArchiveFault) -> Result {
    let file: TrialFile
    if let open = files.find(path) {
      file = open
    } else {
      let (found, opened) = try ReopenedFile.open(path, among: files)
      guard found == version else { throw ArchiveFault(path, .replaced) }
      file = opened
    }
    do throws(StoreError) {
      return try body(file)
    } catch {
      throw ArchiveFault(path, reading: error, part: true)
    }
  }

  func contains(_ path: String) -> Bool {
    (try? read { file throws(StoreError) in file.contains(path) }) ?? false
  }

  func children(_ group: String) throws(ArchiveFault) -> [String] {
    try read { file throws(StoreError) in try file.children(group) }
  }

  func attribute(_ name: String, of object: String) throws(ArchiveFault) -> AttributeValue? {
    try read { file throws(StoreError) in try file.find(attribute: name, on: object) }
  }

  func shape(_ path: String) throws(ArchiveFault) -> [Int] {
    try read { file throws(StoreError) in try file.shape(path) }
  }

  func elementType(_ path: String) throws(ArchiveFault) -> ElementType {
    try read { file throws(StoreError) in try file.elementType(path) }
  }

  func form(of path: String) throws(ArchiveFault) -> (type: ElementType, shape: [Int])? {
    try read { file throws(StoreError) in try file.form(of: path) }
  }

  func dimensions(_ path: String) throws(ArchiveFault) -> [String] {
    try read { file throws(StoreError) in try file.dimensions(path) }
  }

  func axes(_ path: String) throws(ArchiveFault) -> [Dimension] {
    try read { file throws(StoreError) in try file.axes(path) }
  }

  func reals(_ path: String, row: Int?) throws(ArchiveFault) -> [Double] {
    try read { file throws(StoreError) in
      if let row { try file.reals(path, row: row) } else { try file.reals(path) }
    }
  }

  func last(_ path: String) throws(ArchiveFault) -> Double? {
    try read { file throws(StoreError) in try file.last(path) }
  }

  func integers(_ path: String, row: Int?) throws(ArchiveFault) -> [Int64] {
    try read { file throws(StoreError) in
      if let row { try file.integers(path, row: row) } else { try file.integers(path) }
    }
  }

  func texts(_ path: String, row: Int?) throws(ArchiveFault) -> [String] {
    try read { file throws(StoreError) in
      if let row { try file.strings(path, row: row) } else { try file.strings(path) }
    }
  }
}
