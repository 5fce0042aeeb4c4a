import Foundation
import Store
import Testing

/// Files open in other people's tools, with every axis named.
@Suite struct InteropTests {
  static let python = ProcessInfo.processInfo.environment["LAB_PYTHON"]

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  @Test(.enabled(if: python != nil, "set LAB_PYTHON to a Python with h5py, xarray, h5netcdf and netCDF4"))
  func pythonReadsEveryAxisByName() throws {
    let path = folder.file("seed-1.h5")
    try ExampleTrial.write(to: path)
    let axes = ExampleTrial.axes.map { "\($0.path)=\($0.dimensions.joined(separator: ","))" }
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "interop.py"
    ).path
    let python = try #require(Self.python)
    let result = try run(python, [script, path] + axes)
    #expect(result.status == 0, "\(result.output)")
  }

  /// Text, NaN and dimensions without coordinates are no obstacle.
  @Test func h5diffComparesEverything() throws {
    let path = folder.file("seed-1.h5"), other = folder.file("other.h5")
    for path in [path, other] { try ExampleTrial.write(to: path) }
    let equal = try run("h5diff", [path, other])
    #expect(equal.status == 0 && equal.output.isEmpty, "\(equal.output)")
    for value in [1.0, 2.0] {
      for (path, value) in [(path, 1), (other, value)] {
        let writer = try TrialWriter(at: path)
        try writer.define(Dimension("unit", size: 2))
        try writer.create("/s", .float64, dimensions: ["unit"])
        try writer.write("/s", [.nan, value])
        try writer.finish()
      }
      #expect(try run("h5diff", [path, other]).status == (value == 1 ? 0 : 1))
    }
  }

  @Test func h5dumpReadsTheHeader() throws {
    let path = folder.file("seed-1.h5")
    try ExampleTrial.write(to: path)
    let result = try run("h5dump", ["-H", "-p", path])
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("CHECKSUM FLETCHER32"))
    #expect(!result.output.contains("COMPRESSION DEFLATE"))
    for name in ["hidden_from", "state_gradients", "input_lengths"] {
      #expect(result.output.contains("\"\(name)\""))
    }
    let superblock = try run("h5dump", ["-B", path])
    #expect(superblock.output.contains("SUPERBLOCK_VERSION 2"))
  }
}
