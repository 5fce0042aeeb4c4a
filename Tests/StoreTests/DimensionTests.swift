import Foundation
import Store
import Testing

/// Dimensions say what they are, and one at the root that grows serves every group.
@Suite struct DimensionTests {
  let folder: TemporaryFolder
  let writer: TrialWriter

  init() throws {
    folder = try TemporaryFolder()
    writer = try TrialWriter(at: folder.file("trial.h5"))
  }

  private func finished() throws -> TrialFile {
    try writer.finish()
    return try TrialFile(reading: writer.path)
  }

  @Test func longNamesAndUnits() throws {
    let lag = Dimension("lag", .integers([1, 2]), units: "steps", longName: "how long ago")
    let bare = Dimension("unit", size: 3, longName: "hidden units")
    for dimension in [lag, bare] { try writer.define(dimension) }
    try writer.define(.unlimited("step", counting: "updates", longName: "update"), in: "/history")
    try writer.define(.unlimited("evaluation", longName: "evaluation"), in: "/history")
    try writer.create("/norm", .float64, dimensions: ["lag", "unit"])
    try writer.create("/history/loss", .float64, dimensions: ["step"])
    try writer.create("/history/error", .float64, dimensions: ["evaluation"])
    let file = try finished()
    #expect(try file.axes("/norm") == [lag, bare])
    #expect(try file.text(attribute: "long_name", on: "/lag") == "how long ago")
    #expect(
      try file.axes("/history/loss") == [
        Dimension("step", .integers([]), units: "updates", longName: "update")
      ])
    #expect(try file.axes("/history/error") == [Dimension("evaluation", size: 0, longName: "evaluation")])
    #expect(try !file.attributes(on: "/norm").contains("long_name"))
  }

  /// Datasets in groups of any depth grow along it; it comes last.
  @Test func aGrowingCoordinateAtTheRoot() throws {
    let paths = ["/loss", "/records/states/s", "/records/beside/rtrl/gradients/W"]
    try writer.define(
      .unlimited("record", counting: "1", longName: "update before which the record was taken"))
    for path in paths { try writer.create(path, .float64, dimensions: ["record"]) }
    for update in [0, 5, 9] {
      for path in paths { try writer.append(path, [Double(update)]) }
      try writer.append("/record", [update])
      try writer.flush()
    }
    let file = try finished()
    for path in paths {
      #expect(try file.reals(path) == [0, 5, 9])
      #expect(try file.axes(path).first?.coordinates == .integers([0, 5, 9]))
      #expect(try file.axes(path).first?.units == "1")
    }
    #expect(try file.integers("/record") == [0, 5, 9])
    #expect(try file.axes("/record").map(\.name) == ["record"])
  }

  @Test func itsRowsAreCounted() throws {
    try writer.define(.unlimited("record", counting: nil))
    try writer.create("/records/states/s", .float64, dimensions: ["record"])
    try writer.append("/records/states/s", [1.0, 2.0])
    try writer.append("/record", [7])
    let error = #expect(throws: StoreError.self) { try writer.finish() }
    #expect(
      error?.description.hasSuffix(
        "the datasets along /record must have equally many rows, but /record has 1, /records/states/s has 2")
        == true)
    try writer.append("/record", [8])
    try writer.finish()
  }

  /// h5diff calls datasets without bytes, and all that refers to them, not comparable.
  @Test func withoutCoordinatesTheyHoldTheirIndices() throws {
    try writer.define(Dimension("unit", size: 3))
    try writer.define(.unlimited("record"))
    try writer.create("/s", .float64, dimensions: ["record", "unit"])
    for _ in 0..<2 {
      try writer.append("/s", [1.0, 2.0, 3.0])
      try writer.flush()
    }
    let file = try finished()
    #expect(try file.integers("/unit") == [0, 1, 2])
    #expect(try file.integers("/record") == [0, 1])
    #expect(try file.axes("/s") == [Dimension("record", size: 2), Dimension("unit", size: 3)])
  }

  /// Files are laid out for as many rows as are foreseen, and hold more all the same.
  @Test func moreRowsThanForeseen() throws {
    let rows = (0..<7).map { Double($0) }
    func size(foreseeing count: Int?) throws -> Int {
      let writer = try TrialWriter(at: folder.file("foreseeing-\(count ?? 0).h5"))
      var step = Dimension.unlimited("step", counting: "updates")
      step.rows = count
      try writer.define(step)
      try writer.define(Dimension("unit", size: 2))
      try writer.create("/loss", .float64, dimensions: ["step"])
      try writer.create("/s", .float32, dimensions: ["step", "unit"])
      for row in rows {
        try writer.append("/loss", [row])
        try writer.append("/s", [Float(row), -Float(row)])
        try writer.append("/step", [Int64(row)])
      }
      try writer.finish()
      let file = try TrialFile(reading: writer.path)
      try file.verify()
      #expect(try file.reals("/loss") == rows && file.reals("/s") == rows.flatMap { [$0, -$0] })
      #expect(try file.integers("/step") == rows.map { Int64($0) })
      return try #require(FileManager.default.contents(atPath: writer.path)).count
    }
    let unknown = try size(foreseeing: nil)
    for count in [1, 3, 7] { #expect(try size(foreseeing: count) < unknown - 16_000) }
    #expect(try size(foreseeing: 5000) == unknown)
  }
}
