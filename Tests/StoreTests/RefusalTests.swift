import Foundation
import Store
import Testing

/// Wrong use is refused with a sentence that says where, what and what was expected; the writer goes on.
@Suite struct RefusalTests {
  let folder: TemporaryFolder
  let writer: TrialWriter

  init() throws {
    folder = try TemporaryFolder()
    writer = try TrialWriter(at: folder.file("trial.h5"))
    try writer.define(Dimension("hidden", size: 3))
    try writer.define(.unlimited("record"), in: "/records")
    try writer.create("/records/s", .float32, dimensions: ["record", "hidden"])
    try writer.create("/records/t", .int32, dimensions: ["record"])
    try writer.create("/b", .float64, dimensions: ["hidden"])
  }

  private func sentence(_ body: () throws -> Void) -> String {
    do { try body() } catch let error as StoreError {
      #expect(error.path.hasPrefix(folder.path))
      return error.description.replacingOccurrences(of: folder.path + "/", with: "")
        .replacing(/^trial\.h5\.[^ ]+\.part/, with: "trial.h5.part")
    } catch { Issue.record(error) }
    return "nothing was refused"
  }

  @Test func unequalRows() throws {
    try writer.append("/records/s", [Float](repeating: 1, count: 6))
    try writer.append("/records/t", [Int32(1)])
    #expect(
      sentence { try writer.finish() }
        == "trial.h5.part: cannot finish the file: the datasets along /records/record must have equally many rows, "
        + "but /records/s has 2, /records/t has 1")
    try writer.append("/records/t", [Int32(2)])
    try writer.finish()
    #expect(try TrialFile(reading: writer.path).integers("/records/t") == [1, 2])
  }

  @Test func aCoordinateCountsAsRows() throws {
    try writer.define(.unlimited("step", counting: nil), in: "/history")
    try writer.create("/history/loss", .float64, dimensions: ["step"])
    try writer.append("/history/loss", [1.0])
    #expect(sentence { try writer.finish() }.hasSuffix("but /history/loss has 1, /history/step has 0"))
  }

  @Test func wrongCounts() {
    #expect(
      sentence { try writer.write("/b", [1.0, 2.0]) }
        == "trial.h5.part: cannot write /b: 2 float64 elements were given; expected 3")
    #expect(
      sentence { try writer.append("/records/s", [Float](repeating: 0, count: 4)) }
        == "trial.h5.part: cannot append to /records/s: 4 float32 elements were given; expected whole rows of 3"
    )
    let bytes = [UInt8](repeating: 0, count: 13)
    #expect(
      sentence { try bytes.withUnsafeBytes { try writer.append("/records/s", $0) } }
        .hasSuffix("13 bytes were given; expected whole rows of 12"))
    #expect(
      sentence { try bytes.withUnsafeBytes { try writer.write("/b", $0) } }.hasSuffix(
        "13 bytes were given; expected 24"))
  }

  @Test func wrongTypes() {
    #expect(
      sentence { try writer.write("/b", [1, 2, 3]) }.hasSuffix("cannot write /b: it holds float64, not int64")
    )
    #expect(sentence { try writer.append("/records/t", [1]) }.hasSuffix("it holds int32, not int64"))
    #expect(sentence { try writer.append("/records/t", ["1"]) }.hasSuffix("it holds int32, not text"))
    #expect(
      sentence { try writer.append("/b", [1.0]) }.hasSuffix("it has no unlimited axis; write it as a whole"))
    #expect(
      sentence { try writer.write("/records/t", [Int32(1)]) }.hasSuffix(
        "its first axis is unlimited; append rows to it"))
  }

  @Test func missingDatasets() {
    #expect(
      sentence { try writer.append("/records/q", [1.0]) }
        == "trial.h5.part: cannot append to /records/q: there is no /records/q (beside it: s, t)")
  }

  @Test func wrongDimensions() throws {
    #expect(
      sentence { try writer.create("/history/x", .float64, dimensions: ["record"]) }
        == "trial.h5.part: cannot create /history/x: no dimension record is defined in its group or around it "
        + "(defined are: hidden)")
    #expect(
      sentence { try writer.create("/records/x", .float64, dimensions: ["hidden", "record"]) }
        .hasSuffix("the unlimited dimension record must be the first axis"))
    #expect(
      sentence { try writer.create("/x", .float64, dimensions: ["hidden", "hidden"]) }
        .hasSuffix(
          "the dimension hidden stands on two axes; define a second one (such as hidden_from) for the other axis"
        ))
    #expect(
      sentence { try writer.define(Dimension("empty", size: 0)) }.hasSuffix(
        "the size of empty is 0; it must be at least 1"))
    #expect(
      sentence { try writer.define(Dimension("odd", size: 3, coordinates: .reals([1]))) }
        .hasSuffix("odd has size 3 but 1 coordinates; give one coordinate for each index"))
    for name in ["p", "q", "r"] { try writer.define(Dimension(name, size: 1 << 22)) }
    #expect(
      sentence { try writer.create("/x", .float64, dimensions: ["p", "q", "r"]) }.contains(
        "more bytes than this machine"))
    try writer.finish()
  }

  @Test func usedNames() {
    #expect(
      sentence { try writer.create("/b", .float64, dimensions: []) }.hasSuffix(
        "/b is there already; give it another name"))
    #expect(
      sentence { try writer.define(Dimension("hidden", size: 2)) }.hasSuffix(
        "/hidden is there already; give it another name"))
    #expect(
      sentence { try writer.create("/b/c", .float64, dimensions: []) }
        == "trial.h5.part: cannot make the group /b: /b is there already; give it another name")
    #expect(throws: Never.self) { try writer.write("/b", [1.0, 2.0, 3.0]) }
  }

  /// Whatever its axes are, and whichever comes first.
  @Test func namesOfDimensions() throws {
    let remedy = "whose coordinate readers would take it for; rename one of them"
    #expect(
      sentence { try writer.create("/parameters/final/hidden", .float32, dimensions: ["hidden"]) }
        == "trial.h5.part: cannot create /parameters/final/hidden: /parameters/final/hidden has the name of the dimension /hidden, "
        + remedy)
    #expect(
      sentence { try writer.create("/records/states/record", .float32, dimensions: []) }.hasSuffix(remedy))
    #expect(
      sentence { try writer.define(Dimension("hidden", size: 3), in: "/records") }
        .hasSuffix("/records/hidden has the name of the dimension /hidden, \(remedy)"))
    #expect(
      sentence { try writer.define(Dimension("s", size: 2)) }
        == "trial.h5.part: cannot define the dimension /s: /records/s has the name of the dimension /s, \(remedy)"
    )
    #expect(
      sentence { try writer.define(.unlimited("record")) }.hasSuffix(
        "/records/record has the name of the dimension /record, \(remedy)"))
    // Beside it or outside of it, a name is free.
    try writer.create("/record", .float64, dimensions: [])
    try writer.create("/samples/record", .float64, dimensions: ["hidden"])
    try writer.finish()
  }

  @Test(arguments: ["/a//b", "/../b", "/a/./b", "/a\u{7}", "/", "", "/" + String(repeating: "x", count: 201)])
  func badPaths(_ path: String) {
    #expect(
      sentence { try writer.create(path, .float64, dimensions: []) }.contains(" is not a usable name: "))
  }

  @Test func textThatHDF5CannotHold() {
    #expect(sentence { try writer.setAttribute("note", "a\0b") }.contains("NUL"))
    #expect(
      sentence { try writer.setAttribute("note", "a", on: "/nowhere") }.contains("there is no /nowhere"))
  }

  @Test func aFinishedWriter() throws {
    try writer.finish()
    #expect(sentence { try writer.setAttribute("a", 1) }.hasSuffix("the file is finished; open a new writer"))
    #expect(sentence { try writer.finish() }.hasSuffix("the file is finished; open a new writer"))
  }

  @Test func withoutFinishThePartIsLeft() throws {
    let path = folder.file("left.h5")
    let part: String
    do {
      let unfinished = try TrialWriter(at: path)
      try unfinished.setAttribute("seed", 3)
      part = unfinished.partialPath
    }
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(try TrialFile(reading: part).integer(attribute: "seed") == 3)
    let again = try TrialWriter(at: path)
    #expect(!FileManager.default.fileExists(atPath: part) && again.partialPath != part)
    try again.finish()
    #expect(try TrialFile(reading: path).attributes() == [])
  }

  @Test func readingWhatIsNotThere() throws {
    try writer.write("/b", [1.0, 2.0, 3.0])
    try writer.create("/c", .float64, dimensions: [])
    try writer.finish()
    let file = try TrialFile(reading: writer.path)
    #expect(
      sentence { _ = try file.reals("/records/q") }
        == "trial.h5: cannot read /records/q: there is no /records/q (beside it: record, s, t)")
    #expect(
      sentence { _ = try file.reals("/x/y") }.hasSuffix("there is no /x/y (its group is missing or empty)"))
    #expect(
      sentence { _ = try file.reals("/b", row: 3) }.hasSuffix(
        "row 3 was asked for; its first axis has 3, counted from 0"))
    #expect(sentence { _ = try file.reals("/b", row: -1) }.contains("row -1 was asked for"))
    #expect(sentence { _ = try file.reals("/b", rows: 2..<5) }.contains("rows 2..<5 was asked for"))
    #expect(sentence { _ = try file.reals("/b", row: .max) }.contains("was asked for"))
    #expect(sentence { _ = try file.reals("/c", rows: 0..<0) }.contains("was asked for"))
    #expect(sentence { _ = try file.integers("/b") }.hasSuffix("it holds float64, not integers"))
    #expect(sentence { _ = try file.strings("/b") }.hasSuffix("it holds float64, not text"))
    #expect(sentence { _ = try file.reals("/records") }.hasSuffix("it holds a group, not a dataset"))
    #expect(sentence { _ = try file.children("/b") }.hasSuffix("it holds a dataset, not a group"))
    #expect(
      sentence { _ = try file.text(attribute: "units", on: "/b") }.contains("there is no attribute units"))
  }
}
