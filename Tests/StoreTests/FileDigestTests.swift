import Foundation
import Store
import Testing

@Suite struct FileDigestTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// NIST, FIPS 180-4 examples; the last is longer than the parts in which a file is read.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      String(repeating: "a", count: 3_000_000),
      "2a152c894398719c0570f83fac34ac03a0f6e8e474b995c2403aa5434f7b9dd4"
    ),
  ]) func knownDigests(text: String, digest: String) throws {
    let path = folder.file("text")
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    #expect(try FileDigest(of: path).sha256 == digest)
    try Data((text + "b").utf8).write(to: URL(fileURLWithPath: path))
    #expect(try FileDigest(of: path).sha256 != digest)
  }

  @Test func aMissingFile() {
    let error = #expect(throws: StoreError.self) { try FileDigest(of: folder.file("none")) }
    #expect(error?.cause == .system(ENOENT))
  }
}
