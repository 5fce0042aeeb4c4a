import Foundation
import Store
import Testing

/// `earlier.h5` was written when seals were integers and dimensions without coordinates held nothing: such
/// files are read for ever.
@Suite struct EarlierFileTests {
  static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
    "earlier.h5"
  ).path

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func everythingIsRead() throws {
    let file = try TrialFile(reading: Self.path)
    #expect(try file.attributes() == ["empty", "learning_rate", "note", "seed"])
    #expect(try file.text(attribute: "note") == "schön")
    #expect(try file.text(attribute: "empty") == "")
    #expect(try file.integer(attribute: "seed") == 1)
    #expect(try file.real(attribute: "learning_rate") == 1e-3)
    #expect(try file.axes("/text") == [Dimension("token", .labels(["<pad>", "schön", "日本", ""]))])
    #expect(try file.strings("/text") == ["a", "", "ü", "longer than the others"])
    #expect(try file.axes("/states") == [Dimension("record", size: 2), Dimension("hidden", size: 3)])
    #expect(try file.reals("/states", row: 1) == [4, 5, 6])
    #expect(try file.strings("/words") == ["one", "two"])
    #expect(try file.axes("/history/loss") == [Dimension("step", .integers([0, 1]), units: "updates")])
  }

  @Test func itsSealIsVerified() throws {
    var bytes = try Data(contentsOf: URL(fileURLWithPath: Self.path))
    let place = try #require(bytes.range(of: Data("longer than the others".utf8))?.lowerBound)
    bytes[place] ^= 1
    try bytes.write(to: URL(fileURLWithPath: folder.file("damaged.h5")))
    let error = #expect(throws: StoreError.self) { try TrialFile(reading: folder.file("damaged.h5")) }
    #expect(error?.description.hasSuffix("are not those that were written; the file is damaged") == true)
  }
}
