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
    var place = path.hasPrefix("/") ? path : "./" + path
    while !Files.exists(place), place != "/", place != "." { place = Files.folder(of: place) }
    if let whole = realpath(place, nil) {
      place = String(cString: whole)
      free(whole)
    }
    let device = Disk.device(of: place)
    while place != "/", Disk.device(of: Files.folder(of: place)) == device { place = Files.folder(of: place) }
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

  private static func mebibytes(_ bytes: Double) -> String { "\(Int(min(bytes / 1_048_576, 1e15))) MiB" }

  private static func device(of path: String) -> UInt64? {
    var status = stat()
    return stat(path, &status) == 0 ? UInt64(status.st_dev) : nil
  }
}
