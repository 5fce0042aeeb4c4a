import CZip
import Components

/// A ZIP archive in memory, read by libzip: members stored or deflated, sizes and checksums compared.
struct ZipArchive: Sendable {
  /// The members' names, in the archive's order.
  let names: [String]
  private let bytes: [UInt8]

  /// Throws if the archive's directory, at its end, is missing or damaged.
  init(_ bytes: [UInt8]) throws(ArrayError) {
    // libzip takes nothing at all for an archive without members.
    guard !bytes.isEmpty else { throw ArrayError("is empty", remedy: "write it with numpy.savez") }
    self.bytes = bytes
    names = try ZipArchive.opened(bytes) { archive throws(ArrayError) in
      (0..<zip_get_num_entries(archive, 0)).map { index in
        zip_get_name(archive, zip_uint64_t(index), 0).map { String(cString: $0) } ?? ""
      }
    }
  }

  /// The contents of the member `names[index]`.
  ///
  /// - Parameters:
  ///   - index: the member's place in `names`.
  ///   - limit: the most bytes that it may have; what it claims is looked at before memory is taken.
  func member(_ index: Int, limit: Int) throws(ArrayError) -> [UInt8] {
    try ZipArchive.opened(bytes) { archive throws(ArrayError) in
      var facts = zip_stat_t()
      zip_stat_init(&facts)
      guard zip_stat_index(archive, zip_uint64_t(index), 0, &facts) == 0 else {
        throw ZipArchive.damaged(zip_get_error(archive))
      }
      guard facts.size <= zip_uint64_t(limit) else {
        throw ArrayError("claims \(facts.size) bytes", remedy: "at most \(limit) are read")
      }
      guard let file = zip_fopen_index(archive, zip_uint64_t(index), 0) else {
        throw ZipArchive.damaged(zip_get_error(archive))
      }
      defer { zip_fclose(file) }
      let size = Int(facts.size)
      // A byte more than there should be: libzip compares the checksum when it meets the end.
      var last: zip_int64_t = 0
      let contents = [UInt8](unsafeUninitializedCapacity: size + 1) { buffer, filled in
        repeat {
          last = zip_fread(
            file, buffer.baseAddress.map { $0 + filled }, zip_uint64_t(buffer.count - filled))
          filled += max(0, Int(last))
        } while last > 0 && filled < buffer.count
      }
      guard last >= 0 else { throw ZipArchive.damaged(zip_file_get_error(file)) }
      guard contents.count == size else {
        throw ArrayError(
          "is damaged: it has not the \(size) bytes that its directory claims", remedy: .handbook)
      }
      return contents
    }
  }

  /// Calls `body` with the archive, open for its time only.
  private static func opened<Value>(
    _ bytes: [UInt8], _ body: (OpaquePointer) throws(ArrayError) -> Value
  ) throws(ArrayError) -> Value {
    let result = bytes.withUnsafeBytes { buffer -> Result<Value, ArrayError> in
      var error = zip_error_t()
      zip_error_init(&error)
      defer { zip_error_fini(&error) }
      guard let source = zip_source_buffer_create(buffer.baseAddress, zip_uint64_t(buffer.count), 0, &error)
      else { return .failure(damaged(&error)) }
      guard let archive = zip_open_from_source(source, ZIP_RDONLY, &error) else {
        zip_source_free(source)
        return .failure(damaged(&error))
      }
      defer { zip_discard(archive) }
      return Result { () throws(ArrayError) in try body(archive) }
    }
    return try result.get()
  }

  private static func damaged(_ error: UnsafeMutablePointer<zip_error_t>?) -> ArrayError {
    let reason = error.flatMap { zip_error_strerror($0) }.map { String(cString: $0) } ?? "no reason is given"
    return ArrayError("is damaged, or no ZIP archive: \(reason)", remedy: "write it with numpy.savez")
  }
}
