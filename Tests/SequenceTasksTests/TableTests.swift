import Components
import Recurrent
import Testing

@testable import SequenceTasks

/// What is said of tables: of those that are read, and of those that are not.
@Suite struct TableTests {
  private func remarks(
    _ text: String, as file: String = "d.csv", _ change: (inout OwnFile) -> Void = { _ in }
  )
    throws -> [String]
  {
    try rawExamples(text.utf8, as: file, change).remarks
  }

  private func words(_ text: String, as file: String = "d.csv", _ change: (inout OwnFile) -> Void = { _ in })
    throws -> [[String]]
  {
    try rawExamples(text.utf8, as: file, change).examples.map { $0.inputs.words + $0.targets.words }
  }

  /// Expects a fault with these words; a remedy that works is tried by the callers.
  private func expect(
    _ message: String, _ bytes: some Sequence<UInt8>, as file: String = "d.csv",
    _ change: (inout OwnFile) -> Void = { _ in }, at place: SourceLocation = #_sourceLocation
  ) {
    do throws(Problem) {
      _ = try rawExamples(bytes, as: file, change)
      Issue.record("\(file) was read", sourceLocation: place)
    } catch {
      #expect(error.description.contains(message), "\(error.description)", sourceLocation: place)
    }
  }

  @Test func whatIsNoClass() throws {
    let long = String(repeating: "a", count: 1001)
    expect("d.csv:3:3: a text of 1001 bytes is no class", "inputs,targets\na,b\na,\(long)\n".utf8)
    #expect(try words("inputs,targets\na,b\na,\(long.dropLast())\n").count == 2)
    expect("interpolate(), or leave the sequence out", "x,targets\n1,NA\n".utf8) { task in
      (task.missing, task.inputs, task.outputs, task.sequence, task.rows) = (
        ["NA"], ["x"], .numbers, "x", .steps
      )
    }
  }

  /// As exports of spreadsheets have it: the name of a sequence in its first row alone.
  @Test func everyRowNamesItsSequence() throws {
    func steps(_ task: inout OwnFile) { (task.sequence, task.rows, task.inputs) = ("id", .tokens, ["w"]) }
    let filled = "id,w,targets\na,x,0\na,y,0\nb,x,1\n"
    #expect(try words(filled, steps).count == 2)
    expect(
      "d.csv:3:1: this field, which names the row's sequence, is empty",
      filled.replacing("a,y", with: ",y").utf8, steps)
    let missing = try remarks("id,w,targets\na,x,0\na,y,NA\nb,x,1\n") {
      steps(&$0)
      ($0.missing, $0.arrangement) = (["NA"], .manyToMany)
    }
    #expect(missing == ["1 of 3 steps of d.csv are not scored: their class is missing or to be ignored"])
  }

  /// Fifty rows that a quote once swallowed.
  @Test func quotesAreLettersInTablesWithTabs() throws {
    let rows = (0..<60).map { "\($0 == 3 || $0 == 53 ? "\"" : "")word \($0)\t\($0 % 2)\n" }.joined()
    let text = "inputs\ttargets\n" + rows
    #expect(try rawExamples(text.utf8, as: "d.tsv").examples.count == 60)
    #expect(try words(text, as: "d.tsv")[3] == ["\"word", "3", "1"])
    #expect(try remarks(text, as: "d.tsv").isEmpty)
    // Where quotes quote, what they swallow is told.
    expect("d.tsv:55:2: a closing quote must be", text.utf8, as: "d.tsv") { $0.quote = .double }
    let spanning = "inputs,targets\na,0\n\"b\nc\",1\nd,0\n"
    #expect(
      try remarks(spanning) == [
        "1 quoted field of d.csv spans lines, the first from d.csv:3:1 to line 4; with 'quote: off' quotes are letters"
      ])
    expect("d.csv:3:1: this row has 1 fields", spanning.utf8) { $0.quote = .off }
  }

  @Test func separatorsAndPoints() throws {
    let text = "inputs;targets\na b;1,5\nc;-2\n"
    expect("say 'separator: semicolon'", text.utf8)
    expect(
      "d.csv:2:5: '1,5' is no finite number; if its comma is a decimal one, say 'decimal: comma'", text.utf8
    ) {
      ($0.separator, $0.outputs) = (.semicolon, .numbers)
    }
    let read = try words(text) { ($0.separator, $0.decimal, $0.outputs) = (.semicolon, .comma, .numbers) }
    #expect(read == [["a", "b", "1.5"], ["c", "-2.0"]])
    expect("'1.5' is no finite number; write it with a comma", "inputs;targets\na;1.5\n".utf8) {
      ($0.separator, $0.decimal, $0.outputs) = (.semicolon, .comma, .numbers)
    }
    let blanks = try words("  inputs   targets\n a\t 1  \n\n   b  2\n") { $0.separator = .space }
    #expect(blanks == [["a", "1"], ["b", "2"]])
  }

  @Test func namesOfColumns() throws {
    #expect(try words(" inputs , targets \na,1\n") == [["a", "1"]])
    let bare = "a,1\nb,0\n"
    expect("if that is data, say 'header: false' or list names there", bare.utf8)
    #expect(try words(bare) { $0.header = .names(["inputs", "targets"]) } == [["a", "1"], ["b", "0"]])
    let numbered = try words(bare) { ($0.header, $0.inputs, $0.targets) = (.numbers, ["1"], ["2"]) }
    #expect(numbered == [["a", "1"], ["b", "0"]])
    expect("this row has 2 fields where there are 1 columns", bare.utf8) {
      ($0.header, $0.targets) = (.names(["inputs"]), ["inputs"])
    }
    expect("d.csv has 2 columns named 'inputs'", "inputs,inputs,targets\na,b,1\n".utf8)
    expect("R's row names have no name", "inputs,targets\n1,a,1\n".utf8)
  }

  @Test func stretchesOfColumns() throws {
    let text = "y,t0,t1,t2\nu,1,2,3\nv,4,5,6\n"
    for stretch in ["t0..t2", "t0.."] {
      let read = try words(text) { ($0.inputs, $0.targets) = ([stretch], ["y"]) }
      #expect(read == [["1.0", "2.0", "3.0", "u"], ["4.0", "5.0", "6.0", "v"]], "\(stretch)")
    }
    expect("column 't2' of d.csv stands behind 't0'; write 't0..t2'", text.utf8) {
      ($0.inputs, $0.targets) = (["t2..t0"], ["y"])
    }
    expect("no column 't9'", text.utf8) { ($0.inputs, $0.targets) = (["t0..t9"], ["y"]) }
    // A column of that name is meant first.
    #expect(try words("a..b,targets\nx,1\n") { ($0.rows, $0.inputs) = (.texts, ["a..b"]) } == [["x", "1"]])
  }

  @Test func whatIsLeftOutIsTold() throws {
    let text = "# made by hand\ninputs,targets\na,1\n\n\nb,0\n# end\n"
    let said = try remarks(text) { $0.comment = "#" }
    #expect(
      said == [
        "2 empty lines of d.csv left out, the first is line 4",
        "2 lines of d.csv that begin with '#' left out, the first is line 1",
      ])
    #expect(try words(text) { $0.comment = "#" } == [["a", "1"], ["b", "0"]])
    #expect(
      try remarks("inputs,targets\r\na,1\nb,0\r\n") == [
        "lines of d.csv end in CR LF and otherwise: line 2 is the first that ends in LF"
      ])
    #expect(try remarks("inputs,targets\r\na,1\r\nb,0\r\n").isEmpty)
  }

  @Test func bytesThatAreNoText() {
    expect("d.csv:3:2: this is a NUL byte", "inputs,targets\na,1\nb\0,0\n".utf8)
    expect(
      "d.csv:2:5: this is a NUL byte", "inputs,targets\n\"a\nb\0\",0\n".replacing("\nb", with: " b").utf8)
    expect(
      "d.csv:2:2: this field is not UTF-8: the byte E9 is 'é' in Windows-1252; convert the file: iconv",
      Array("inputs,targets\nét".utf8.prefix(17)) + [0xe9, 0x2c, 0x31])
    expect("d.csv is UTF-16", [0xff, 0xfe, 0x61, 0x00])
    expect(
      "d.csv:2:1: this row is longer than 16777216 bytes",
      Array("inputs,targets\n".utf8) + Array(repeating: 0x61, count: 1 << 24 | 1) + Array(",1\n".utf8))
  }

  @Test func numbersThatAreNone() throws {
    func number(_ text: String) throws -> [[String]] {
      try words("inputs,targets\na,\(text)\n") { $0.outputs = .numbers }
    }
    for (text, value) in [
      ("+.5", 0.5), (" 1e3\t", 1000), ("-0", -0.0), ("5e-324", Double.leastNonzeroMagnitude), ("0e-999", 0),
      ("1.", 1),
      ("0.1000000000000000055511151231257827", 0.1), ("179769313486231570e291", 1.7976931348623157e308),
    ] { #expect(try number(text) == [["a", "\(value)"]], "\(text)") }
    for (text, said) in [
      ("1e400", "too large"), ("1e-400", "'1e-400' is too small for a number of 64 bits"),
      ("nan", "'missing'"),
      ("", "an empty field is no finite number"), ("0x10", "is no finite number"), ("1_000", "is no"),
      ("inf", "is no"),
      ("+-1", "is no"), ("1 2", "is no"), ("--1", "is no"), ("1e", "is no"),
    ] {
      expect(said, "inputs,targets\na,\(text)\n".utf8) { $0.outputs = .numbers }
    }
  }
}
