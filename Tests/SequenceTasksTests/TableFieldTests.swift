import Components
import Testing

@testable import SequenceTasks

/// How bytes become fields with places.
@Suite struct TableFieldTests {
  private func table(
    _ text: [UInt8], _ columns: [String] = ["a", "b"], separator: String = ","
  ) throws(Problem) -> [[String]] {
    let table = try self.table(
      UserFile(name: "t.csv", bytes: text), columns, separator == "," ? .comma : .tab)
    return table.rows.indices.map { row in columns.indices.map { table.text(row, $0) } }
  }

  private func table(
    _ file: UserFile, _ columns: [String], _ separator: TableDialect.Separator
  ) throws(Problem) -> Table {
    var task = OwnFile()
    (task.inputs, task.targets, task.quote) = (columns, [columns[0]], .double)
    return try Table(file, of: task, TableDialect(task, separator: separator), key: "path")
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
    let table = try table(file, ["a", "b"], .comma)
    #expect(
      table.rows.indices.map { [table.place($0, 0), table.place($0, 1)] } == [
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
    #expect(
      throws:
        Problem(
          "path", "t.csv:2:3: this field is not UTF-8: the byte FF is 'ÿ' in Windows-1252",
          remedy: "convert the file: iconv -f WINDOWS-1252 -t UTF-8 old > new")
    ) {
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
