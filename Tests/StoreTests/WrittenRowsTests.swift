import Foundation
import Store
import Testing

/// What is read back of a file that is being written.
@Suite struct WrittenRowsTests {
  let root: TemporaryFolder

  init() throws { root = try TemporaryFolder() }

  private func writer(_ name: String) throws -> TrialWriter {
    let writer = try TrialWriter(at: root.file(name))
    try writer.define(.unlimited("step", counting: "updates"), in: "/history")
    try writer.define(Dimension("hidden", size: 3))
    try writer.create("/history/loss", .float64, dimensions: ["step"])
    try writer.create("/history/rows", .float32, dimensions: ["step", "hidden"])
    try writer.create("/fixed", .int32, dimensions: ["hidden"])
    try writer.create("/words", .text, dimensions: ["hidden"])
    return writer
  }

  private func fill(_ writer: TrialWriter) throws {
    try writer.append("/history/step", [Int64(0), 1])
    try writer.append("/history/loss", [0.1, .nan])
    try writer.append("/history/rows", [Float](arrayLiteral: 1, 2, 3, .nan, 5, -0.0))
  }

  @Test func whatWasWrittenIsReadBackAndCopied() throws {
    let first = try writer("first.h5"), second = try writer("second.h5")
    try fill(first)
    #expect(
      try first.extents().map { "\($0.path) \($0.rows) \($0.rowBytes)" } == [
        "/fixed 0 12", "/history/loss 2 8", "/history/rows 2 12", "/history/step 2 8", "/words 0 48",
      ])
    try first.write("/fixed", [Int32(7), 8, 9])
    #expect(try first.bytes("/fixed", rows: 0..<1) == [7, 0, 0, 0, 8, 0, 0, 0, 9, 0, 0, 0])
    #expect(try first.bytes("/history/rows", rows: 1..<2).suffix(4) == [0, 0, 0, 0x80])
    #expect(try first.bytes("/history/loss", rows: 1..<1).isEmpty)
    for extent in try first.extents() where extent.rows > 0 {
      for row in 0..<extent.rows {
        try second.add(extent.path, first.bytes(extent.path, rows: row..<row + 1))
      }
    }
    // What is read back disturbs nothing: more rows, then the end.
    for writer in [first, second] {
      try fill(writer)
      try writer.finish()
    }
    let one = try TrialFile(reading: root.file("first.h5")),
      other = try TrialFile(reading: root.file("second.h5"))
    for path in ["/fixed", "/history/loss", "/history/rows", "/history/step"] {
      #expect(try one.reals(path).map(\.bitPattern) == other.reals(path).map(\.bitPattern))
    }
    #expect(try one.shape("/history/rows") == [4, 3] && one.reals("/fixed") == [7, 8, 9])
  }

  @Test func whatWasNotWrittenIsRefused() throws {
    let writer = try writer("file.h5")
    try fill(writer)
    for (path, rows) in [
      ("/fixed", 0..<1), ("/history/loss", 1..<3), ("/history/loss", -1..<1), ("/no", 0..<1),
    ] {
      #expect(throws: StoreError.self) { try writer.bytes(path, rows: rows) }
    }
    try writer.write("/words", ["a", "b", "c"])
    #expect(throws: StoreError.self) { try writer.bytes("/words", rows: 0..<1) }
    for (path, count) in [("/fixed", 11), ("/history/rows", 8), ("/words", 48)] {
      #expect(throws: StoreError.self) { try writer.add(path, Array(repeating: 0, count: count)) }
    }
  }

  @Test func discardedFilesAreGone() throws {
    let writer = try writer("file.h5"), background = BackgroundWriter(try self.writer("other.h5"))
    try writer.discard()
    try background.perform { writer throws(StoreError) in try writer.write("/fixed", [Int32(1), 2, 3]) }
    try background.discard()
    #expect(try FileManager.default.contentsOfDirectory(atPath: root.path).isEmpty)
    #expect(throws: StoreError.self) { try writer.finish() }
  }
}
