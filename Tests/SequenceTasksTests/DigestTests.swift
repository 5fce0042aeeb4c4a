import Testing

@testable import SequenceTasks

/// FIPS 180-4's examples (NIST, "SHA256.pdf" and the million a's of FIPS 180-2 appendix B.3).
@Suite struct DigestTests {
  @Test func publishedVectors() {
    #expect(sha256([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(sha256(Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      sha256(Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8))
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    #expect(
      sha256(Array(repeating: UInt8(ascii: "a"), count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func oneBitMatters() {
    #expect(sha256(Array("abd".utf8)) != sha256(Array("abc".utf8)))
  }
}
