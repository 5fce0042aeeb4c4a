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

@Suite struct TableTests {
  private func table(
    _ text: [UInt8], _ columns: [String] = ["a", "b"], separator: String = ","
  ) throws(Problem) -> [[String]] {
    let separator = separator.utf8.first ?? 0
    let table = try Table(
      UserFile(name: "t.csv", bytes: text), separator: separator, columns: columns.map { ($0, "inputs") },
      key: "path")
    return table.rows.map { $0.map(\.text) }
  }

  private func refusal(_ text: String, _ columns: [String] = ["a", "b"]) -> Problem? {
    do throws(Problem) {
      _ = try table(Array(text.utf8), columns)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    "a,b\n1,2\n3,4\n", "a,b\r\n1,2\r\n3,4",
    "b,x,a\n2,,1\n4,,3\n", "\u{feff}a,b\n\n1,2\n\n3,4\n\n", "\"a\",\"b\"\n\"1\",2\n3,\"4\"\n",
    "a,b\r1,2\r3,4\r",
  ])
  func fieldsAreFound(text: String) throws {
    #expect(try table(Array(text.utf8)) == [["1", "2"], ["3", "4"]])
  }

  @Test func quotesHoldAnything() throws {
    #expect(try table(Array("a,b\n\"1,\"\"x\"\"\n2\",é\n".utf8)) == [["1,\"x\"\n2", "é"]])
    #expect(try table(Array("a\tb\n1,2\t中文\n".utf8), separator: "\t") == [["1,2", "中文"]])
    #expect(try table(Array("a,b\nx\"y,\n".utf8)) == [["x\"y", ""]])
  }

  @Test func placesAreLinesAndColumns() throws {
    let file = UserFile(name: "t.csv", bytes: Array("a,b\n\"é\n中\",Кир\nx,y\n".utf8))
    let table = try Table(file, separator: 0x2c, columns: [("a", ""), ("b", "")], key: "path")
    #expect(
      table.rows.map { $0.map { $0.place(in: "t.csv") } } == [
        ["t.csv:2:1", "t.csv:3:4"], ["t.csv:4:1", "t.csv:4:3"],
      ])
  }

  @Test func refusalsNameThePlace() {
    let refused: [(String, String, String)] = [
      ("a,b\n1,2\n1\n", "path", "t.csv:3:1: this row has 1 fields where the first line names 2"),
      ("a,b\n1,2,3\n", "path", "t.csv:2:1: this row has 3 fields"),
      ("a,b\n1,\"2\n3,4\n", "path", "t.csv:2:3: this quote is never closed"),
      ("a,b\n\"1\"x,2\n", "path", "t.csv:2:4: a closing quote"),
      ("a,c\n1,2\n", "inputs", "no column 'b'; its first line names a, c"),
      ("a,b,b\n1,2,3\n", "inputs", "2 columns named 'b'"),
      ("", "path", "empty"), ("\n\n", "path", "empty"), ("a,b\n", "path", "no rows"),
    ]
    for (text, key, expected) in refused {
      let fault = refusal(text)
      #expect(
        fault?.key == key && fault?.description.contains(expected) == true,
        "\(text): \(String(describing: fault))")
    }
    #expect(throws: Problem("path", "t.csv:2:3: this field is not UTF-8", remedy: "save the file as UTF-8")) {
      try table(Array("a,b\n1,".utf8) + [0xff, 0x0a])
    }
  }

  @Test func damagedTablesNeverCrash() {
    let whole = Array("a,b\n\"one, \"\"two\"\"\",1\nКириллица,2\r\n中文,3\n".utf8)
    let damaged = whole.indices.map { Array(whole[..<$0]) } + whole.mutations(5000)
    var read = 0
    for bytes in damaged {
      do throws(Problem) {
        let rows = try table(bytes)
        #expect(!rows.isEmpty && rows.allSatisfy { $0.count == 2 })
        read += 1
      } catch {
        #expect(["path", "inputs"].contains(error.key) && error.message.hasPrefix("t.csv"), "\(error)")
      }
    }
    #expect(read > 0 && read < damaged.count)
  }
}
