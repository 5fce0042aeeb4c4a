import Components
import Store
import Testing

@testable import Reports

/// Brackets choose what they would in NumPy.
@Suite struct DatasetSliceTests {
  private let axes = [
    DatasetAxis("record", size: 4), DatasetAxis("time", size: 10),
    DatasetAxis("parameter", size: 2, Dimension("parameter", .labels(["U", "W"]))),
  ]

  private func chosen(_ text: String) throws -> [[Int]] {
    try DatasetSlice(text).indices(of: axes).map(\.indices)
  }

  @Test func indicesRangesAndNames() throws {
    #expect(try chosen("1") == [[1], Array(0..<10), [0, 1]])
    #expect(try chosen("-1, 2:5, :") == [[3], [2, 3, 4], [0, 1]])
    #expect(try chosen("::2,-3:,0") == [[0, 2], [7, 8, 9], [0]])
    #expect(try chosen("2:99, 5:2") == [[2, 3], [], [0, 1]])
    #expect(try chosen("parameter=W, time=1:9:4") == [[0, 1, 2, 3], [1, 5], [1]])
    #expect(try DatasetSlice("1, 1:2").indices(of: axes).map(\.isOne) == [true, false, false])
  }

  @Test(arguments: ["", "x", "1;2", "::0", "::-1", "1:2:3:4", "=1", "time=", "time=1, 2", "1,,2"])
  func whatIsNoSliceIsRefused(_ text: String) {
    #expect(throws: Problem.self) { try DatasetSlice(text) }
  }

  @Test(arguments: ["4", "-5", "0,0,0,0", "epoch=1", "parameter=V", "time=W", "0, record=1"])
  func whatIsNotThereIsRefused(_ text: String) {
    #expect(throws: Problem.self) { try chosen(text) }
  }
}
