import CCrypto

/// SHA-256 of a file as it lies on disk.
public struct FileDigest: Hashable, Sendable {
  /// 64 lower-case hexadecimal digits.
  public let sha256: String
  /// The file that was read; its state did not change meanwhile.
  public let version: FileVersion

  /// Reads the file; throws `changed` if another process writes it meanwhile.
  public init(of path: String) throws(StoreError) {
    guard let context = EVP_MD_CTX_new() else {
      throw StoreError(path, "take its digest", .library("libcrypto has no memory"))
    }
    defer { EVP_MD_CTX_free(context) }
    for _ in 0..<3 {
      let before = FileVersion(of: path)
      var isSound = EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
      try Files.read(path, from: 0) { part, _ in
        isSound = isSound && EVP_DigestUpdate(context, part.baseAddress, part.count) == 1
        return isSound
      }
      guard isSound, let digits = FileDigest.digits(of: context) else {
        throw StoreError(path, "take its digest", .library("libcrypto has no SHA-256"))
      }
      guard let version = FileVersion(of: path), version == before else { continue }
      sha256 = digits
      self.version = version
      return
    }
    throw StoreError(path, "take its digest", .changing)
  }

  /// The digest of bytes that were written to a file.
  init(of bytes: [UInt8], in path: String, _ version: FileVersion) throws(StoreError) {
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    guard let context, EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1,
      EVP_DigestUpdate(context, bytes, bytes.count) == 1, let digits = FileDigest.digits(of: context)
    else { throw StoreError(path, "take its digest", .library("libcrypto has no SHA-256")) }
    (sha256, self.version) = (digits, version)
  }

  private static func digits(of context: OpaquePointer) -> String? {
    var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE)), count: UInt32 = 0
    guard EVP_DigestFinal_ex(context, &bytes, &count) == 1 else { return nil }
    let digits = Array("0123456789abcdef".utf8)
    let text = bytes[..<Int(count)].flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}
