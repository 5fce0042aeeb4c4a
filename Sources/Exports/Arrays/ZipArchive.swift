import CZip
import Components

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A zip archive being made in memory by libzip: members are stored as they are, with the date of no day, so that
/// the same members make the same bytes.
final class ZipArchive {
  private let archive: OpaquePointer
  private let source: OpaquePointer
  private var isFinished = false

  /// The first day that a zip archive can name, 1980-01-01.
  private static let firstDay: zip_uint16_t = 0x21

  /// - Throws: a problem without a key, where there is no memory for one.
  init() throws(Problem) {
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    guard let source = zip_source_buffer_create(nil, 0, 0, &error) else {
      throw ZipArchive.problem(&error)
    }
    guard let archive = zip_open_from_source(source, ZIP_CREATE | ZIP_TRUNCATE, &error) else {
      zip_source_free(source)
      throw ZipArchive.problem(&error)
    }
    // The archive's closing releases it once, and its bytes are wanted afterwards.
    zip_source_keep(source)
    (self.archive, self.source) = (archive, source)
  }

  deinit {
    if !isFinished { zip_discard(archive) }
    zip_source_free(source)
  }

  /// - Throws: a problem without a key, where there is no memory for a copy of it.
  func add(_ name: String, _ member: [UInt8]) throws(Problem) {
    let copy = UnsafeMutableRawPointer(malloc(max(1, member.count)))
    member.withUnsafeBytes { bytes in
      if let start = bytes.baseAddress { copy?.copyMemory(from: start, byteCount: bytes.count) }
    }
    guard let copy, let contents = zip_source_buffer(archive, copy, zip_uint64_t(member.count), 1) else {
      free(copy)
      throw ZipArchive.problem(zip_get_error(archive))
    }
    let place = zip_file_add(archive, name, contents, zip_flags_t(ZIP_FL_ENC_UTF_8))
    guard place >= 0 else {
      zip_source_free(contents)
      throw ZipArchive.problem(zip_get_error(archive))
    }
    let index = zip_uint64_t(place)
    guard zip_set_file_compression(archive, index, ZIP_CM_STORE, 0) == 0,
      zip_file_set_dostime(archive, index, 0, ZipArchive.firstDay, 0) == 0
    else { throw ZipArchive.problem(zip_get_error(archive)) }
  }

  /// The whole archive; nothing can be added afterwards.
  func finished() throws(Problem) -> [UInt8] {
    guard zip_close(archive) == 0 else { throw ZipArchive.problem(zip_get_error(archive)) }
    isFinished = true
    var facts = zip_stat_t()
    zip_stat_init(&facts)
    guard zip_source_stat(source, &facts) == 0, zip_source_open(source) == 0 else {
      throw ZipArchive.problem(zip_source_error(source))
    }
    defer { zip_source_close(source) }
    let bytes = [UInt8](unsafeUninitializedCapacity: Int(facts.size)) { buffer, filled in
      filled = max(0, Int(zip_source_read(source, buffer.baseAddress, facts.size)))
    }
    guard bytes.count == Int(facts.size) else { throw ZipArchive.problem(zip_source_error(source)) }
    return bytes
  }

  private static func problem(_ error: UnsafeMutablePointer<zip_error_t>?) -> Problem {
    let reason = error.flatMap { zip_error_strerror($0) }.map { String(cString: $0) } ?? "no reason is given"
    return Problem(
      "", "no zip archive can be made of it: \(reason)", remedy: "read the trial's own file, which is HDF5")
  }
}
