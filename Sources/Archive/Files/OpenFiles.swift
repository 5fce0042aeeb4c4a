import Store
import Synchronization

/// Files that are kept open for reading, up to a limit.
///
/// A run may have more trials than a process may have open files, and a figure reads them one after another.
/// The file that has not been read for longest is therefore closed, and opened again when it is needed;
/// whether it is still the same file is checked then.
public final class OpenFiles: Sendable {
  /// Each takes a descriptor and some hundred kilobytes of HDF5's memory.
  public static let limit = min(64, max(1, DescriptorLimit.current / 4))

  private let limit: Int
  /// The most recently used file is last.
  private let files = Mutex<[TrialFile]>([])

  public init(limit: Int = OpenFiles.limit) { self.limit = max(1, limit) }

  /// The file, if it is open.
  func find(_ path: String) -> TrialFile? {
    files.withLock { files in
      guard let index = files.lastIndex(where: { $0.path == path }) else { return nil }
      let file = files.remove(at: index)
      files.append(file)
      return file
    }
  }

  func keep(_ file: TrialFile) {
    // A file is closed by its last owner: outside the lock.
    let closing = files.withLock { files -> [TrialFile] in
      let twins = files.filter { $0.path == file.path }
      files.removeAll { $0.path == file.path }
      files.append(file)
      guard files.count > limit else { return twins }
      let oldest = files[..<(files.count - limit)]
      files.removeFirst(oldest.count)
      return twins + oldest
    }
    withExtendedLifetime(closing) {}
  }
}
