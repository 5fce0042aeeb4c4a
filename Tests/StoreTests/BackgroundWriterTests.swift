import Foundation
import Synchronization
import Testing

@testable import Store

/// What is written in the background is written as in the foreground: the same bytes, failures told, memory
/// bounded.
@Suite struct BackgroundWriterTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func file(_ name: String, width: Int = 4) throws -> TrialWriter {
    let writer = try TrialWriter(at: folder.file(name))
    try writer.define(Dimension("hidden", size: width))
    try writer.define(.unlimited("record"), in: "/records")
    for name in ["s", "t"] {
      try writer.create("/records/\(name)", .float64, dimensions: ["record", "hidden"])
    }
    try writer.create("/records/step", .int64, dimensions: ["record"])
    return writer
  }

  private func row(_ record: Int, _ width: Int) -> [Double] {
    var row = [Double](repeating: Double(record), count: width)
    (row[0], row[width - 1]) = (-1, -2)
    return row
  }

  private func append(_ record: Int, width: Int, to writer: BackgroundWriter) throws {
    for name in ["s", "t"] {
      try writer.append("/records/\(name)", byteCount: 8 * width) { target in
        row(record, width).withUnsafeBytes { target.copyMemory(from: $0) }
      }
    }
    try writer.perform { writer throws(StoreError) in try writer.append("/records/step", [Int64(record)]) }
    try writer.flush()
  }

  /// Rows of 32 bytes share a page; a row of more than 16 MiB has one of its own.
  @Test(arguments: [4, (2 << 20) + 1]) func theSameBytes(width: Int) throws {
    #expect((8 * width > BackgroundWriter.pageBytes) == (width > 4))
    let ahead = try file("ahead.h5", width: width),
      background = BackgroundWriter(try file("behind.h5", width: width))
    for record in 0..<4 {
      for name in ["s", "t"] { try ahead.append("/records/\(name)", row(record, width)) }
      try ahead.append("/records/step", [Int64(record)])
      try ahead.flush()
      try append(record, width: width, to: background)
    }
    try ahead.finish()
    try background.finish()
    let bytes = try folder.bytes("behind.h5")
    #expect(try bytes == folder.bytes("ahead.h5") && bytes.count > 4 * 2 * 8 * width)
    #expect(try TrialFile(reading: folder.file("behind.h5")).integers("/records/step") == Array(0..<4))
  }

  @Test func theFirstFailureIsTold() throws {
    let writer = BackgroundWriter(try file("trial.h5")), later = Mutex(0)
    try writer.append("/records/s", byteCount: 13) { _ in }
    try writer.flush()
    let error = try #require(throws: StoreError.self) {
      // Told by the first call after the failure; by the end at the latest.
      for _ in 0..<5 {
        try writer.perform { _ throws(StoreError) in later.withLock { $0 += 1 } }
        try writer.flush()
      }
      try writer.finish()
    }
    #expect(error.description.contains("/records/s: 13 bytes were given; expected whole rows of 32"))
    #expect(throws: StoreError.self) { try writer.finish() }
    #expect(later.withLock { $0 } == 0, "nothing is written after a failure")
    #expect(!FileManager.default.fileExists(atPath: folder.file("trial.h5")))
  }

  /// One page is written, one waits: whoever trains is never further ahead.
  @Test func aSlowDiskHoldsTrainingUp() throws {
    let writer = BackgroundWriter(try file("trial.h5")), most = Mutex(0), sent = Mutex(0), count = 40
    for page in 0..<count {
      try writer.perform { _ throws(StoreError) in
        usleep(1000)
        let ahead = sent.withLock { $0 } - page
        most.withLock { $0 = max($0, ahead) }
      }
      try writer.flush()
      sent.withLock { $0 = page + 1 }
    }
    try writer.finish()
    #expect(
      most.withLock { $0 } <= BackgroundWriter.pagesUnderWay && count > 10 * BackgroundWriter.pagesUnderWay)
  }
}
