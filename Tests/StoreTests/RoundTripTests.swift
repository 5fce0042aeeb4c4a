import Foundation
import Store
import Testing

@Suite struct RoundTripTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func theExampleReadsBackAsWritten() throws {
    let path = folder.file("deep/er/seed-1.h5")
    try ExampleTrial.write(to: path)
    #expect(!FileManager.default.fileExists(atPath: path + ".part"))
    let file = try TrialFile(reading: path)
    for (path, type, dimensions) in ExampleTrial.axes {
      #expect(try file.elementType(path) == type, "\(path)")
      #expect(try file.dimensions(path) == dimensions, "\(path)")
    }
    #expect(try file.shape("/history/loss") == [ExampleTrial.steps])
    #expect(try file.shape("/records/states/s") == [2, 5, 2, 4])
    #expect(try file.shape("/test/loss") == [])
    #expect(try file.reals("/history/loss") == (1...ExampleTrial.steps).map { 1 / Double($0) })
    #expect(try file.integers("/history/step") == (0..<20).map(Int64.init))
    #expect(try file.reals("/test/loss") == [0])
    for record in 0..<ExampleTrial.records {
      #expect(try file.reals("/records/states/s", row: record) == ExampleTrial.values(40, seed: record))
      #expect(
        try file.integers("/records/batch/tokens", row: record) == (0..<10).map { Int64($0 + 100 * record) })
    }
    #expect(
      try file.reals("/records/gradients/W") == ExampleTrial.values(16, seed: 0)
        + ExampleTrial.values(16, seed: 1))
    #expect(try file.strings("/samples/predicted") == ["text 0.0", "text 1.0"])
    #expect(try file.strings("/samples/predicted", row: 1) == ["text 1.0"])
  }

  @Test func attributesKeepTheirTypes() throws {
    try ExampleTrial.write(to: folder.file("a.h5"))
    let file = try TrialFile(reading: folder.file("a.h5"))
    #expect(try file.text(attribute: "status") == "done")
    #expect(try file.text(attribute: "empty") == "")
    #expect(try file.text(attribute: "settings") == ExampleTrial.settings)
    #expect(ExampleTrial.settings.utf8.count > 65_536)
    #expect(try file.integer(attribute: "seed") == 1)
    #expect(try file.real(attribute: "learning_rate") == 1e-3)
    #expect(try file.real(attribute: "seed") == 1)
    #expect(try file.text(attribute: "long_name", on: "/records/states/s") == "/records/states/s")
    #expect(try file.text(attribute: "units", on: "/history/step") == "updates")
    #expect(try file.attributes().contains("lab_format"))
  }

  /// R has no integers of 64 bits.
  @Test(arguments: [0, -1, Int(Int32.max), Int(Int32.min), Int(Int32.max) + 1, .min, .max])
  func integersAsAttributes(_ value: Int) throws {
    let writer = try TrialWriter(at: folder.file("integer.h5"))
    try writer.setAttribute("value", .integer(value))
    try writer.finish()
    #expect(try TrialFile(reading: folder.file("integer.h5")).value(attribute: "value") == .integer(value))
  }

  @Test func groupsListTheirChildren() throws {
    try ExampleTrial.write(to: folder.file("a.h5"))
    let file = try TrialFile(reading: folder.file("a.h5"))
    let groups = try file.children("/").filter(file.isGroup)
    #expect(groups == ["evaluation", "history", "parameters", "records", "samples", "test"])
    #expect(try file.children("/records/parameters") == ["W"])
    #expect(file.contains("/records/states/s"))
    #expect(file.contains("/"))
    #expect(!file.contains("/records/states/q"))
    #expect(!file.contains("/nothing/at/all"))
    #expect(!file.isGroup("/records/outputs"))
  }

  @Test func axesCarryCoordinatesAndUnits() throws {
    let path = folder.file("axes.h5")
    let writer = try TrialWriter(at: path)
    let frequency = Dimension("frequency", .reals([0.5, 1, 2]), units: "1/step")
    let unit = Dimension("unit", .integers([7, 9]))
    let word = Dimension("word", .labels(["", "ä", "two words"]))
    for dimension in [frequency, unit, word, Dimension("bare", size: 4)] {
      try writer.define(dimension, in: "/spectrum")
    }
    try writer.create("/spectrum/deeper/power", .float64, dimensions: ["frequency", "unit", "word", "bare"])
    try writer.write("/spectrum/deeper/power", [Double](repeating: 1, count: 72))
    try writer.finish()
    let file = try TrialFile(reading: path)
    #expect(try file.axes("/spectrum/deeper/power") == [frequency, unit, word, Dimension("bare", size: 4)])
    #expect(try file.dimensions("/spectrum/word") == ["word"])
  }

  @Test(arguments: [nil, 1, 9])
  func everyTypeInOnePieceInChunksAndCompressed(deflate: Int?) throws {
    let path = folder.file("types.h5")
    let count = 30_000
    let writer = try TrialWriter(at: path)
    try writer.define(Dimension("wide", size: count))
    try writer.define(.unlimited("row"))
    for dimensions in [["wide"], ["row", "wide"]] {
      let group = dimensions.count == 1 ? "/fixed" : "/growing"
      for type in ElementType.allCases {
        try writer.create("\(group)/\(type)", type, dimensions: dimensions, deflate: deflate)
      }
    }
    let reals = (0..<count).map { Double($0) / 8 - 1000 }
    let integers = (0..<count).map { Int32($0 - 500) }
    let texts = (0..<count).map { String(repeating: "ü", count: $0 % 7) }
    try writer.write("/fixed/float32", reals.map(Float.init))
    try writer.write("/fixed/float64", reals)
    try writer.write("/fixed/int32", integers)
    try writer.write("/fixed/int64", integers.map(Int64.init))
    try writer.write("/fixed/text", texts)
    for _ in 0..<2 {
      try writer.append("/growing/float32", reals)
      try reals.withUnsafeBytes { try writer.append("/growing/float64", $0) }
      try integers.withUnsafeBytes { try writer.append("/growing/int32", $0) }
      try writer.append("/growing/int64", integers)
      try writer.append("/growing/text", texts)
    }
    try writer.finish()
    let file = try TrialFile(reading: path)
    for type in [ElementType.float32, .float64] {
      #expect(try file.reals("/fixed/\(type)") == reals)
      #expect(try file.reals("/growing/\(type)") == reals + reals)
      #expect(try file.reals("/growing/\(type)", rows: 1..<2) == reals)
    }
    for type in [ElementType.int32, .int64] {
      #expect(try file.integers("/fixed/\(type)") == integers.map(Int64.init))
      #expect(try file.integers("/growing/\(type)", row: 1) == integers.map(Int64.init))
      #expect(try file.reals("/fixed/\(type)") == integers.map(Double.init))
    }
    #expect(try file.strings("/fixed/text") == texts)
    #expect(try file.strings("/growing/text", row: 1) == texts)
  }

  @Test func specialNumbersKeepTheirBits() throws {
    let path = folder.file("special.h5")
    let values = [
      0, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude, Double.nan,
    ]
    let writer = try TrialWriter(at: path)
    try writer.define(Dimension("kind", size: values.count))
    try writer.create("values", .float64, dimensions: ["kind"])
    try writer.write("values", values)
    try writer.finish()
    let read = try TrialFile(reading: path).reals("values")
    #expect(read.map(\.bitPattern) == values.map(\.bitPattern))
  }

  @Test func whatWasNeverWrittenIsNotZero() throws {
    let path = folder.file("unwritten.h5")
    let writer = try TrialWriter(at: path)
    try writer.define(Dimension("two", size: 2))
    try writer.create("/real", .float32, dimensions: ["two"])
    try writer.create("/integer", .int64, dimensions: ["two"])
    try writer.create("/text", .text, dimensions: ["two"])
    try writer.finish()
    let file = try TrialFile(reading: path)
    #expect(try file.reals("/real").allSatisfy(\.isNaN))
    #expect(try file.integers("/integer") == [-1, -1])
    #expect(try file.strings("/text") == ["", ""])
  }

  @Test func noRowsAtAllAreReadable() throws {
    let path = folder.file("empty.h5")
    let writer = try TrialWriter(at: path)
    try writer.define(.unlimited("step", counting: nil), in: "/history")
    try writer.create("/history/loss", .float64, dimensions: ["step"])
    try writer.append("/history/loss", [Double]())
    try writer.finish()
    let file = try TrialFile(reading: path)
    #expect(try file.reals("/history/loss") == [])
    #expect(try file.integers("/history/step") == [])
    #expect(try file.dimensions("/history/loss") == ["step"])
  }

  @Test func aRowAboveTheLargestChunkIsCutAndWhole() throws {
    let path = folder.file("big.h5")
    let writer = try TrialWriter(at: path)
    try writer.define(.unlimited("record"))
    try writer.define(Dimension("time", size: 3))
    try writer.define(Dimension("unit", size: 1_000_000))
    try writer.create("/states", .float64, dimensions: ["record", "time", "unit"])
    let row = (0..<3_000_000).map(Double.init)
    try writer.append("/states", row)
    try writer.finish()
    #expect(try TrialFile(reading: path).reals("/states", row: 0) == row)
  }
}
