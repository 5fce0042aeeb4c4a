import Components

/// NumPy's format for several arrays: a ZIP archive of `name.npy` members, as `numpy.savez` writes it.
///
/// Members are stored, not compressed. Where they lie is read from the archive's directory, at its end.
struct NPZ: ArrayFile {
  private let names: [String]
  private let members: [String: Member]
  private let bytes: [UInt8]

  private struct Member {
    let method: Int, checksum: Int, compressed: Int, size: Int, header: Int
  }

  init(_ bytes: [UInt8]) throws(ArrayError) {
    self.bytes = bytes
    let all = bytes[...]
    let damaged = ArrayError("is no whole ZIP archive", remedy: "write it with numpy.savez")
    // The end record, 22 bytes and a comment.
    let signature: [UInt8] = [0x50, 0x4b, 5, 6]
    let last = bytes.count - 22
    guard last >= 0,
      let end = stride(from: last, through: max(0, last - 65_535), by: -1).first(where: {
        all[$0...].starts(with: signature)
      }),
      let count = NPY.integer(all, at: end + 10, size: 2), let start = NPY.integer(all, at: end + 16, size: 4)
    else { throw damaged }
    guard count != 0xffff, start != 0xffff_ffff else {
      throw ArrayError("is an archive of over 4 GiB, which is not read", remedy: .handbook)
    }
    var place = start, members: [String: Member] = [:], names: [String] = []
    for _ in 0..<count {
      func field(_ offset: Int, _ size: Int) -> Int? { NPY.integer(all, at: place + offset, size: size) }
      guard field(0, 4) == 0x0201_4b50, let method = field(10, 2), let checksum = field(16, 4),
        let compressed = field(20, 4),
        let size = field(24, 4), let nameSize = field(28, 2), let extra = field(30, 2),
        let comment = field(32, 2),
        let header = field(42, 4), place + 46 + nameSize <= bytes.count
      else { throw damaged }
      let name = String(decoding: all[place + 46..<place + 46 + nameSize], as: UTF8.self)
      place += 46 + nameSize + extra + comment
      guard name.hasSuffix(".npy") else { continue }
      let array = String(name.dropLast(4))
      guard members[array] == nil else {
        throw ArrayError("has two arrays named '\(array)'", remedy: .handbook)
      }
      members[array] = Member(
        method: method, checksum: checksum, compressed: compressed, size: size, header: header)
      names.append(array)
    }
    (self.members, self.names) = (members, names)
  }

  func array(_ name: String) throws(ArrayError) -> NumberArray {
    guard let member = members[name] else {
      throw ArrayError("has no array '\(name)'", remedy: "it has \(names.joined(separator: ", "))")
    }
    guard member.method == 0, member.compressed == member.size else {
      throw ArrayError(
        "holds '\(name)' compressed", remedy: "write it with numpy.savez, not savez_compressed")
    }
    let all = bytes[...], damaged = ArrayError("is damaged at the array '\(name)'", remedy: .handbook)
    // A header of its own, 30 bytes, a name and more, stands before each member.
    guard NPY.integer(all, at: member.header, size: 4) == 0x0403_4b50,
      let nameSize = NPY.integer(all, at: member.header + 26, size: 2),
      let extra = NPY.integer(all, at: member.header + 28, size: 2)
    else { throw damaged }
    let start = member.header + 30 + nameSize + extra
    guard start <= bytes.count, member.size <= bytes.count - start else { throw damaged }
    let data = all[start..<start + member.size]
    guard Int(NPZ.checksum(data)) == member.checksum else { throw damaged }
    do {
      return try NPY.array(data)
    } catch {
      throw ArrayError("'\(name)' \(error.message)", remedy: error.remedy)
    }
  }

  /// CRC-32 as in ZIP, reflected, of polynomial 0x04c11db7.
  static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { sum, byte in table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ sum >> 8 }
  }

  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { sum, _ in sum & 1 == 1 ? 0xedb8_8320 ^ sum >> 1 : sum >> 1 }
  }
}
