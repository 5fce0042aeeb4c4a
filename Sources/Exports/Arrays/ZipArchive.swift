import CZlib
import Components

/// A zip archive whose members are stored as they are, with the date of no day: the same members make the same
/// bytes.
///
/// Source: PKWARE's APPNOTE.TXT 6.3.10, 4.3.
struct ZipArchive {
  /// Without extensions for larger ones.
  static let largest = Int(UInt32.max) - 1

  private(set) var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var count: UInt16 = 0

  /// - Throws: a problem without a key, where the archive would become too large for its format.
  mutating func add(_ name: String, _ member: [UInt8]) throws(Problem) {
    guard bytes.count + member.count + directory.count + 1024 < ZipArchive.largest, count < .max else {
      throw Problem(
        "", "it would be larger than a zip archive can be, 4 GiB",
        remedy: "read the trial's own file, which is HDF5")
    }
    let offset = bytes.count
    let checksum = member.withUnsafeBufferPointer { UInt32(crc32_z(0, $0.baseAddress, $0.count)) }
    var common: [UInt8] = []
    // Version 2.0, names in UTF-8, stored; 1980-01-01, the first day there is.
    for word in [20, 0x800, 0, 0, 0x21] as [UInt16] { append(word, to: &common) }
    append(checksum, to: &common)
    for size in [member.count, member.count] { append(UInt32(size), to: &common) }
    append(UInt16(name.utf8.count), to: &common)
    append(UInt16(0), to: &common)
    append(UInt32(0x0403_4b50), to: &bytes)
    bytes += common + Array(name.utf8) + member
    append(UInt32(0x0201_4b50), to: &directory)
    append(UInt16(20), to: &directory)
    directory += common
    // No comment, first disk, binary, no attributes.
    for word in [0, 0, 0] as [UInt16] { append(word, to: &directory) }
    append(UInt32(0), to: &directory)
    append(UInt32(offset), to: &directory)
    directory += Array(name.utf8)
    count += 1
  }

  /// The whole archive.
  var finished: [UInt8] {
    var end: [UInt8] = []
    append(UInt32(0x0605_4b50), to: &end)
    for word in [0, 0, count, count] { append(word, to: &end) }
    append(UInt32(directory.count), to: &end)
    append(UInt32(bytes.count), to: &end)
    append(UInt16(0), to: &end)
    return bytes + directory + end
  }

  private func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
    for shift in stride(from: 0, to: number.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }
}
