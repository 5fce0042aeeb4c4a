/// The first bytes of a file in the form that is written here, version 2:
/// https://docs.hdfgroup.org/hdf5/v1_10/_f_m_t2.html, II.A.
///
/// While a file is open for writing, its superblock says so. HDF5 1.10 takes the mark off an image
/// (`H5Fget_file_image`) without a new checksum, and then refuses to open it.
struct Superblock {
  private static let version = 8
  private static let mark = 11
  /// Four bytes behind what it is the checksum of.
  private static let checksum = 44

  /// Takes the mark off an image, as closing the file does; false if the image has another form.
  static func close(_ image: inout [UInt8]) -> Bool {
    guard image.count >= checksum + 4, image[version] == 2 else { return false }
    image[mark] = 0
    let sum = lookup3(image[..<checksum])
    for byte in 0..<4 { image[checksum + byte] = UInt8(truncatingIfNeeded: sum >> (8 * UInt32(byte))) }
    return true
  }

  /// Bob Jenkins' hash of whole words, which HDF5 has for metadata but offers to nobody:
  /// https://burtleburtle.net/bob/c/lookup3.c.
  private static func lookup3(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    let words = stride(from: bytes.startIndex, to: bytes.endIndex, by: 4).map { start in
      (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << (8 * UInt32($1)) }
    }
    func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 { word << count | word >> (32 - count) }
    var a = 0xdead_beef &+ UInt32(bytes.count)
    var b = a, c = a
    for first in stride(from: 0, to: words.count, by: 3) {
      let block = words[first...].prefix(3) + [0, 0]
      a &+= block[first]
      b &+= block[first + 1]
      c &+= block[first + 2]
      // Each step is the same with the three words in turn.
      if first + 3 < words.count {
        for count in [4, 6, 8, 16, 19, 4] as [UInt32] {
          a = (a &- c) ^ rotated(c, count)
          c &+= b
          (a, b, c) = (b, c, a)
        }
      } else {
        for count in [14, 11, 25, 16, 4, 14, 24] as [UInt32] {
          c = (c ^ b) &- rotated(b, count)
          (a, b, c) = (b, c, a)
        }
      }
    }
    return b
  }
}
