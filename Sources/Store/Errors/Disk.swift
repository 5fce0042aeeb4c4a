#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The mounted file system on which a path lies, or would lie.
struct Disk {
  /// Where it is mounted, as far as can be told.
  let place: String
  /// Bytes.
  private let left: Double?
  private let size: Double

  init(of path: String) {
    var place = Disk.existing(path), parts = place.split(separator: "/").map { String($0) }
    let device = Disk.device(of: place)
    while !parts.isEmpty {
      parts.removeLast()
      let around = "/" + parts.joined(separator: "/")
      guard Disk.device(of: around) == device else { break }
      place = around
    }
    self.place = place
    var facts = statvfs()
    let isKnown = statvfs(place, &facts) == 0, unit = Double(facts.f_frsize)
    (left, size) = (isKnown ? Double(facts.f_bavail) * unit : nil, Double(facts.f_blocks) * unit)
  }

  /// `the disk at /home`
  var name: String { "the disk at \(StoreError.shown(place))" }

  /// `3 MiB of 512 MiB are free`
  var room: String {
    left.map { "\(Disk.mebibytes($0)) of \(Disk.mebibytes(size)) are free" } ?? "how full cannot be told"
  }

  /// The absolute path of a file or folder, or of the nearest folder around it that exists.
  private static func existing(_ path: String) -> String {
    var parts = path.split(separator: "/").map { String($0) }
    while true {
      let rest = (path.hasPrefix("/") ? "/" : "./") + parts.joined(separator: "/")
      if let whole = realpath(rest, nil) {
        defer { free(whole) }
        return String(cString: whole)
      }
      if parts.popLast() == nil { return "/" }
    }
  }

  private static func mebibytes(_ bytes: Double) -> String { "\(Int(min(bytes / 1_048_576, 1e15))) MiB" }

  private static func device(of path: String) -> UInt64? {
    var status = stat()
    return stat(path, &status) == 0 ? UInt64(status.st_dev) : nil
  }
}
