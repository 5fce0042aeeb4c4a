import Foundation
import Store
import Testing

@Suite struct SameBytesTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func equalWritesGiveEqualBytesLater() async throws {
    try ExampleTrial.write(to: folder.file("a.h5"))
    // HDF5's time stamps count seconds.
    try await Task.sleep(for: .milliseconds(1100))
    try ExampleTrial.write(to: folder.file("b.h5"))
    #expect(try folder.bytes("a.h5") == folder.bytes("b.h5"))
    let writer = try TrialWriter(at: folder.file("c.h5"))
    try writer.setAttribute("seed", 2)
    try writer.finish()
    #expect(try folder.bytes("a.h5") != folder.bytes("c.h5"))
  }

  @Test func manyThreadsWriteManyFiles() async throws {
    try ExampleTrial.write(to: folder.file("alone.h5"))
    let paths = (0..<8).map { folder.file("seed-\($0).h5") }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for path in paths { group.addTask { try ExampleTrial.write(to: path) } }
      try await group.waitForAll()
    }
    let alone = try folder.bytes("alone.h5")
    for path in paths { #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == alone) }
  }

  @Test func oneWriterAndOneReaderServeManyThreads() async throws {
    let path = folder.file("shared.h5")
    let writer = try TrialWriter(at: path)
    try writer.define(Dimension("unit", size: 100))
    for part in 0..<8 { try writer.create("/part\(part)", .float64, dimensions: ["unit"]) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for part in 0..<8 {
        group.addTask { try writer.write("/part\(part)", [Double](repeating: Double(part), count: 100)) }
      }
      try await group.waitForAll()
    }
    try writer.finish()
    let file = try TrialFile(reading: path)
    await withTaskGroup(of: Void.self) { group in
      for part in 0..<8 {
        group.addTask {
          #expect((try? file.reals("/part\(part)")) == [Double](repeating: Double(part), count: 100))
        }
      }
    }
  }
}
