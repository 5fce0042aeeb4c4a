import Components
import Testing

@testable import SequenceTasks

@Suite struct NPYTests {
  private func message(_ bytes: [UInt8]) -> String? {
    do throws(ArrayError) {
      _ = try NPY.array(bytes[...])
      return nil
    } catch {
      return Problem("", error.message, remedy: error.remedy).description
    }
  }

  @Test func everyTypeIsRead() throws {
    func values(_ bytes: [UInt8]) throws -> [Double] { try NPY.array(bytes[...]).values }
    #expect(try values(Written.reals([2], [0.1, -1e300])) == [0.1, -1e300])
    let single: [Float] = [0.1, .infinity]
    #expect(try values(Written.npy("<f4", [2], single.map(\.bitPattern))) == single.map { Double($0) })
    #expect(try values(Written.npy("|i1", [2], [Int8.min, 5])) == [-128, 5])
    #expect(try values(Written.npy("<i2", [2], [Int16.min, 5])) == [-32768, 5])
    #expect(try values(Written.integers([3], [.min, -1, .max])) == [-2_147_483_648, -1, 2_147_483_647])
    #expect(try values(Written.npy("<i8", [2], [Int64(-3), 1 << 40])) == [-3, 1_099_511_627_776])
    #expect(try values(Written.npy("|u1", [2], [UInt8.max, 0])) == [255, 0])
    #expect(try values(Written.npy("<u2", [1], [UInt16.max])) == [65535])
    #expect(try values(Written.npy("<u4", [1], [UInt32.max])) == [4_294_967_295])
    #expect(try values(Written.npy("|b1", [2], [UInt8(1), 0])) == [1, 0])
    // 0x3c00 is 1 in 16 bits; in the other order of bytes it is 3.5e-6.
    #expect(try values(Written.npy("<f2", [2], [0x3c00, 0x7c00] as [UInt16])) == [1, .infinity])
    #expect(try values(Written.npy(">f2", [1], [0x003c] as [UInt16])) == [1])
    #expect(try values(Written.npy(">i4", [2], [1, -2].map { Int32($0).bigEndian })) == [1, -2])
    #expect(try values(Written.npy("<i4", [1], [Int32(1).bigEndian])) == [16_777_216])
    #expect(try values(Written.npy("<u8", [1], [UInt64.max])) == [0x1p64])
    let fortran = Written.npy(header: Written.header("|u1", [2, 3], fortran: true), [1, 4, 2, 5, 3, 6])
    #expect(try values(fortran) == [1, 2, 3, 4, 5, 6])
    let texts = try NPY.array(
      Written.npy("<U2", [3], [0x4e2d, 0, 0x61, 0x62, 0x4e2d, 0] as [UInt32])[...])
    #expect(texts.labels == ["中", "ab"] && texts.values == [0, 1, 0] && texts.isInteger)
    let array = try NPY.array(Written.integers([2, 3, 1], [1, 2, 3, 4, 5, 6])[...])
    #expect(array.shape == [2, 3, 1] && array.isInteger && array.values == [1, 2, 3, 4, 5, 6])
    #expect(try !NPY.array(Written.reals([1], [1])[...]).isInteger)
    #expect(
      try NPY.array(Written.reals([], [7])[...]) == NumberArray(shape: [], isInteger: false, values: [7]))
    #expect(try NPY.array(Written.reals([0, 5], [])[...]).values.isEmpty)
  }

  @Test(arguments: [1, 2, 3] as [UInt8]) func everyVersionIsRead(version: UInt8) throws {
    let bytes = Written.npy(header: Written.header("|u1", [3]), [1, 2, 3], version: version)
    #expect(try NPY.array(bytes[...]).values == [1, 2, 3])
    #expect(
      message(Written.npy(header: Written.header("|u1", [3]), [1, 2, 3], version: 4))?.contains("version 4")
        == true)
  }

  @Test func refusalsSayWhatToDo() {
    let refused: [(String, String)] = [
      (Written.header(">f16", [1]), "elements of type '>f16'"),
      (Written.header("|O", [1]), "elements of type '|O'"),
      (Written.header("|O", [1]), "name it in 'lengths'"),
      (Written.header("<c16", [1]), "elements of type '<c16'"),
      (Written.header("<U-5", [1]), "elements of type '<U-5'"),
      (Written.header("<i3", [1]), "elements of type '<i3'"),
      (Written.header("", [1]), "elements of type ''"),
      (Written.header("<f8", [1 << 40]), "at most"),
      (Written.header("<f8", [1 << 32, 1 << 32]), "at most"),
      ("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }", "extent"),
      ("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,), }", "extent"),
      ("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }", "header"),
      ("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }", "x['name']"),
      ("{'descr': '<f8', 'fortran_order': False, }", "only"),
      ("{'descr': '<f8', 'descr': '<f8', 'shape': (1,), }", "twice"),
      ("{'descr': '<f8', 'fortran_order': Maybe, 'shape': (1,), }", "False"),
      ("", "header"), ("{", "header"), ("{'descr'", "header"),
    ]
    for (header, expected) in refused {
      #expect(
        message(Written.npy(header: header, Array(repeating: 0, count: 8)))?.contains(expected) == true,
        "\(header)")
    }
    #expect(
      message(Written.npy(header: Written.header("<f8", [2]), Array(repeating: 0, count: 8)))?.contains(
        "damaged") == true)
    #expect(message([])?.contains("numpy.save") == true && message(Array("hello, this is text".utf8)) != nil)
  }

  @Test func damagedFilesNeverCrash() {
    let whole = Written.reals([3, 2], [1, 2, 3, 4, 5, 6])
    for end in whole.indices { #expect(message(Array(whole[..<end])) != nil) }
    let said = Set(whole.mutations(5000).map { message($0) })
    #expect(said.contains(nil) && said.count > 5 && !said.contains(""))
  }
}

@Suite struct NPZTests {
  private let members: [(name: String, bytes: [UInt8])] = [
    ("inputs", Written.reals([2, 1, 1], [1, 2])), ("targets", Written.integers([1], [1])),
  ]

  private func message(_ bytes: [UInt8], _ name: String = "inputs") -> String? {
    do throws(ArrayError) {
      _ = try NPZ(bytes).array(name)
      return nil
    } catch {
      return Problem("", error.message, remedy: error.remedy).description
    }
  }

  @Test func membersAreFoundByName() throws {
    let archive = try NPZ(Written.npz(members))
    #expect(try archive.array("inputs").values == [1, 2] && archive.array("targets").isInteger)
    #expect(message(Written.npz(members), "labels")?.contains("it has inputs, targets") == true)
    #expect(message(Written.npz([]))?.contains("no array") == true)
  }

  @Test func checksumsArePublishedOnes() {
    // The check value of CRC-32.
    #expect(Written.checksum(Array("123456789".utf8)) == 0xcbf4_3926)
  }

  @Test func refusalsSayWhatToDo() {
    // Said to be deflated, which it is not.
    #expect(message(Written.npz(members, method: 8))?.contains("damaged") == true)
    #expect(message(Written.npz(members, method: 14))?.contains("savez") == true)
    #expect(message(Written.npz(members + [members[0]]))?.contains("two arrays") == true)
    #expect(
      message(Written.npz([("inputs", Written.npy("|O", [1], [UInt8(0)]))]))?.contains(
        "'inputs' has elements") == true)
    #expect(message([])?.contains("numpy.savez") == true)
    var damaged = Written.npz(members)
    damaged[60] ^= 1
    #expect(message(damaged)?.contains("damaged") == true)
  }

  @Test func damagedArchivesNeverCrash() {
    let whole = Written.npz(members)
    for end in whole.indices { #expect(message(Array(whole[..<end])) != nil) }
    let said = Set(whole.mutations(5000).map { message($0) })
    #expect(said.contains(nil) && said.count > 5 && !said.contains(""))
  }
}
