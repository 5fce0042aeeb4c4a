#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What stands in the way is not of lab's making: the disk, permissions, or what a process may use.
public enum Trouble: Equatable, Sendable {
  case fullDisk, usedQuota, readOnlyDisk, sickDisk
  case noPermission, noFolder, sizeLimit, openFiles, memory

  init?(_ code: Int32) {
    switch code {
    case ENOSPC: self = .fullDisk
    case EDQUOT: self = .usedQuota
    case EROFS: self = .readOnlyDisk
    case EIO, ESTALE: self = .sickDisk
    case EACCES, EPERM: self = .noPermission
    case ENOTDIR: self = .noFolder
    case EFBIG: self = .sizeLimit
    case EMFILE, ENFILE: self = .openFiles
    case ENOMEM: self = .memory
    default: return nil
    }
  }

  /// Whether whatever else is to be written in the same folder would meet it, too.
  public var isEverywhere: Bool {
    switch self {
    case .fullDisk, .usedQuota, .readOnlyDisk, .sickDisk: true
    case .noPermission, .noFolder, .sizeLimit, .openFiles, .memory: false
    }
  }

  /// What to do.
  ///
  /// - Parameter path: the file or folder concerned; it need not exist.
  func remedy(at path: String) -> String {
    let disk = Disk(of: path)
    switch self {
    case .fullDisk: return "\(disk.name) is full (\(disk.room)): make room, then give the same command again"
    case .usedQuota:
      return
        "your quota on \(disk.name) is used up: make room or ask for more, then give the same command again"
    case .readOnlyDisk:
      return "\(disk.name) is read-only: make it writable, or name another folder with --results"
    case .sickDisk:
      return "\(disk.name) fails: look for its errors with dmesg, or name another folder with --results"
    case .noPermission: return "give yourself access to it, or name another folder with --results"
    case .noFolder:
      return
        "a file, or a link to nowhere, is in the place of a folder: move it away, or name another folder with --results"
    case .sizeLimit: return "files may not become that large: raise the limit with ulimit -f unlimited"
    case .openFiles:
      return "no more files may be open: raise the limit with ulimit -n 1024, or run fewer trials with -j"
    case .memory:
      return "memory is short: run fewer trials with -j, or raise the limit with ulimit -v unlimited"
    }
  }
}

extension StoreError {
  /// Nil for what is wrong with the results themselves, or with what was asked for.
  public var trouble: Trouble? {
    guard case .system(let code) = cause else { return nil }
    return Trouble(code)
  }
}
