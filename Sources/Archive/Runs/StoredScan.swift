public import Store
import TrialFormat

/// The stored scan of an experiment: diagnostics over a grid of settings, measured without training.
public struct StoredScan: Sendable {
  /// The path of its file.
  public let path: String
  /// SHA-256 of everything that can change its numbers and where they stand.
  public let identity: String
  private let data: any TrialData

  /// A scan whose numbers may come from something other than a file.
  public init(identity: String, at path: String, data: any TrialData) {
    (self.path, self.identity, self.data) = (path, identity, data)
  }

  /// Opens the file, and reads all of it unless the index knows it and it looks as it did.
  ///
  /// - Parameters:
  ///   - folder: of the experiment's results.
  ///   - experiment: its name.
  ///   - rehash: whether the file's digest is compared, however it looks.
  /// - Returns: nil if there is none.
  /// - Throws: if it is damaged, or no scan of this experiment.
  public init?(in folder: ResultsFolder, of experiment: String, rehash: Bool = false) throws(ArchiveFault) {
    let path = folder.scan
    guard FileVersion(of: path) != nil else { return nil }
    let file = IndexedFile(scanIn: folder), standing: IndexedFile.Standing
    do throws(StoreError) { standing = try file.standing(rehash: rehash) } catch {
      throw ArchiveFault(path, reading: error)
    }
    let data = try ReopenedFile(path, among: OpenFiles(limit: 1))
    _ = try TrialHead.format(of: data, at: path)
    guard let identity = try data.text(TrialAttribute.identity),
      let found = try data.text(TrialAttribute.experiment), data.contains(TrialPath.diagnostics)
    else { throw ArchiveFault(path, .unreadable("it does not say what it holds")) }
    guard found == experiment else {
      throw ArchiveFault(path, .foreign(experiment: found), identity: identity)
    }
    guard try data.text(TrialAttribute.status) != nil else {
      throw ArchiveFault(path, .unfinished, identity: identity)
    }
    self.init(identity: identity, at: path, data: data)
    if case .sound = standing { return }
    do throws(StoreError) { try TrialFile(reading: path).verify() } catch {
      throw ArchiveFault(path, reading: error, part: true, identity: identity)
    }
    guard standing != .altered else { throw ArchiveFault(path, .altered, identity: identity) }
    // A folder that cannot be written to has no index.
    _ = try? file.record()
  }

  /// Why a scan cannot be used, and what to do.
  public static func reason(_ fault: ArchiveFault) -> String {
    let what =
      switch fault.cause {
      case .missing: "the scan is not measured yet"
      case .stale: "the stored scan is of other settings"
      default: "the stored scan cannot be used, \(fault.reason)"
      }
    return "\(what): run 'lab scan' on the file"
  }

  /// The names of its instruments, sorted.
  public func instruments() throws(ArchiveFault) -> [String] { try data.children(TrialPath.diagnostics) }

  /// Whether it has a dataset.
  public func contains(_ path: String) -> Bool { data.contains(path) }

  /// The axes of a dataset, those of the grid first.
  public func axes(_ path: String) throws(ArchiveFault) -> [Dimension] { try data.axes(path) }

  /// The numbers of a dataset, row-major.
  public func reals(_ path: String) throws(ArchiveFault) -> [Double] { try data.reals(path) }

  /// A text of a dataset or a group; nil if it has none of this name.
  public func text(_ attribute: String, of object: String) throws(ArchiveFault) -> String? {
    try data.text(attribute, of: object)
  }
}
