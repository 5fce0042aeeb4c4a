import Foundation
import Store
import Testing

/// Damaged input gives a `StoreError`, or the values that are still there, and never a crash.
@Suite struct DamagedFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func failure(_ path: String) -> StoreError? {
    do {
      _ = try TrialFile(reading: path)
      return nil
    } catch { return error }
  }

  @Test func missingFile() {
    let error = failure(folder.file("none.h5"))
    #expect(error?.cause == .system(ENOENT))
    #expect(
      error?.description == "\(folder.file("none.h5")): cannot open the file: No such file or directory")
  }

  @Test func folderInsteadOfFile() { #expect(failure(folder.path)?.cause == .system(EISDIR)) }

  @Test func notHDF5() throws {
    try Data("step,loss\n0,1\n".utf8).write(to: URL(fileURLWithPath: folder.file("table.h5")))
    #expect(failure(folder.file("table.h5"))?.description.contains("cannot open the file: ") == true)
    try Data().write(to: URL(fileURLWithPath: folder.file("nothing.h5")))
    #expect(failure(folder.file("nothing.h5")) != nil)
  }

  @Test func truncatedAnywhere() throws {
    try ExampleTrial.write(to: folder.file("whole.h5"))
    let whole = try folder.bytes("whole.h5")
    for length in [1, 8, 40, 96, whole.count / 4, whole.count / 2, whole.count - 1] {
      try whole.prefix(length).write(to: URL(fileURLWithPath: folder.file("cut.h5")))
      #expect(failure(folder.file("cut.h5")) != nil, "cut to \(length) of \(whole.count) bytes")
    }
    #expect(failure(folder.file("whole.h5")) == nil)
  }

  @Test func aFlippedByteIsFoundInRecords() throws {
    let path = folder.file("records.h5")
    let writer = try TrialWriter(at: path)
    try writer.define(.unlimited("record"))
    try writer.define(Dimension("unit", size: 4096))
    try writer.create("/s", .float64, dimensions: ["record", "unit"])
    try writer.append("/s", [Double](repeating: 12345.678, count: 4096))
    try writer.finish()
    var bytes = try folder.bytes("records.h5")
    let pattern = withUnsafeBytes(of: 12345.678) { Data($0) }
    let place = try #require(bytes.range(of: pattern + pattern)?.lowerBound)
    bytes[place + 1000 * 8] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path))
    let file = try TrialFile(reading: path)
    #expect(throws: StoreError.self) { try file.reals("/s") }
  }

  /// HDF5 1.10 crashes on many of these where nothing guards its heaps.
  @Test func aFlippedByteNeverCrashes() throws {
    try ExampleTrial.write(to: folder.file("whole.h5"))
    let whole = try folder.bytes("whole.h5")
    let heap = try #require(whole.range(of: Data("GCOL".utf8))?.lowerBound)
    let places = (0..<60).map { heap + 37 * $0 } + stride(from: 5, to: whole.count, by: whole.count / 40)
    var found = 0
    for place in places {
      var bytes = whole
      bytes[place] ^= 0x41
      let path = folder.file("flipped.h5")
      try bytes.write(to: URL(fileURLWithPath: path))
      do { try readEverything(path) } catch is StoreError { found += 1 }
    }
    #expect(found >= 60, "every damaged heap is found")
    #expect(throws: Never.self) { try readEverything(folder.file("whole.h5")) }
  }

  @Test func aDamagedTextIsFoundOnOpening() throws {
    try ExampleTrial.write(to: folder.file("whole.h5"))
    var bytes = try folder.bytes("whole.h5")
    let place = try #require(bytes.range(of: Data("many-to-many".utf8))?.lowerBound)
    bytes[place] ^= 1
    try bytes.write(to: URL(fileURLWithPath: folder.file("text.h5")))
    let error = failure(folder.file("text.h5"))
    #expect(error?.description.hasSuffix("are not those that were written; the file is damaged") == true)
  }

  private func readEverything(_ path: String) throws {
    let file = try TrialFile(reading: path)
    for name in try file.attributes() { _ = try file.value(attribute: name) }
    for (path, type, _) in ExampleTrial.axes {
      _ = try file.axes(path)
      _ = try file.text(attribute: "long_name", on: path)
      if type == .text { _ = try file.strings(path) } else { _ = try file.reals(path) }
    }
  }

  @Test func unwritableFolder() throws {
    try Data().write(to: URL(fileURLWithPath: folder.file("file")))
    #expect(throws: StoreError.self) { try TrialWriter(at: folder.file("file/seed-1.h5")) }
  }
}
