public import Components
public import Store
import OrderedCollections
import TrialFormat

/// A trial as it is stored: what its file says of itself, read once, and its numbers, read when they are
/// needed.
///
/// An opened trial never changes: if another file takes its place, reading throws.
public struct StoredTrial: Sendable {
  /// The path of its file.
  public let path: String
  public let head: TrialHead
  let data: any TrialData

  /// A trial whose numbers may come from something other than a file.
  ///
  /// - Parameters:
  ///   - head: what it says of itself.
  ///   - path: where its file would lie.
  ///   - data: its numbers.
  public init(_ head: TrialHead, at path: String, data: any TrialData) {
    (self.path, self.head, self.data) = (path, head, data)
  }

  /// Opens the file at a path.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - expected: the trial that it should hold; nil accepts any.
  ///   - files: keeps files open, up to its limit.
  /// - Throws: if it is missing, damaged, unfinished, in a newer format, or another trial's than expected.
  public init(
    at path: String, expecting expected: ExpectedTrial? = nil, among files: OpenFiles = OpenFiles()
  ) throws(ArchiveFault) {
    let data = try ReopenedFile(path, among: files)
    let head: TrialHead
    do throws(ArchiveFault) {
      head = try TrialHead(of: data, at: path)
    } catch {
      // A file whose root cannot be read is damaged as a whole.
      guard case .incomplete(let reason) = error.cause else { throw error }
      throw ArchiveFault(path, .unreadable(reason))
    }
    try expected?.check(head, { () throws(ArchiveFault) in try data.text(TrialAttribute.settings) }, at: path)
    self.init(head, at: path, data: data)
  }

  public var variant: String { head.variant }
  public var seed: Int { head.seed }
  /// `variant/seed-1`
  public var name: String { head.name }
  public var arrangement: String { head.arrangement }
  public var identity: String { head.identity }
  /// Whether `train.until` ended it before its last update.
  public var isStopped: Bool { head.stop != nil }

  public var hasDiverged: Bool {
    if case .diverged = head.status { return true }
    return false
  }

  /// The resolved settings; an empty table if the file holds none that can be read.
  public func settings() throws(ArchiveFault) -> Value { try table(TrialAttribute.settings) }

  /// Where and by what it was computed: names and values, sorted.
  public func provenance() throws(ArchiveFault) -> Value { try table(TrialAttribute.provenance) }

  private func table(_ attribute: String) throws(ArchiveFault) -> Value {
    guard let text = try data.text(attribute), let value = Value(json: text), case .table = value else {
      return .table([:])
    }
    return value
  }
}

extension StoredTrial: TrialData {
  public func contains(_ path: String) -> Bool { data.contains(path) }
  public func children(_ group: String) throws(ArchiveFault) -> [String] { try data.children(group) }
  public func attribute(_ name: String, of object: String) throws(ArchiveFault) -> AttributeValue? {
    try data.attribute(name, of: object)
  }
  public func shape(_ path: String) throws(ArchiveFault) -> [Int] { try data.shape(path) }
  public func elementType(_ path: String) throws(ArchiveFault) -> ElementType { try data.elementType(path) }
  public func form(of path: String) throws(ArchiveFault) -> (type: ElementType, shape: [Int])? {
    try data.form(of: path)
  }
  public func dimensions(_ path: String) throws(ArchiveFault) -> [String] { try data.dimensions(path) }
  public func axes(_ path: String) throws(ArchiveFault) -> [Dimension] { try data.axes(path) }
  public func reals(_ path: String, row: Int?) throws(ArchiveFault) -> [Double] {
    try data.reals(path, row: row)
  }
  public func last(_ path: String) throws(ArchiveFault) -> Double? { try data.last(path) }
  public func integers(_ path: String, row: Int?) throws(ArchiveFault) -> [Int64] {
    try data.integers(path, row: row)
  }
  public func texts(_ path: String, row: Int?) throws(ArchiveFault) -> [String] {
    try data.texts(path, row: row)
  }
}
