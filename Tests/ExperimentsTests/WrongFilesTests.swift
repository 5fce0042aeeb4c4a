import Components
import Experiments
import Foundation
import Language
import Testing

/// Every `wrong/*.exp` and `formulas/*.exp`, and what is said about it, in the `.txt` beside it.
/// `# --set KEY=VALUE` lines of a file are passed as overrides. With LAB_RECORD_SNAPSHOTS set, the messages
/// are recorded instead.
struct WrongFilesTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
    "wrong")

  static let names: [String] = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".exp") }.sorted()

  @Test func corpusIsLarge() { #expect(Self.names.count >= 50) }

  @Test func filesOverAMegabyteAreRefused() throws {
    let text =
      "experiment: a\nabout: |\n"
      + String(repeating: "  " + String(repeating: "x", count: 97) + "\n", count: 10_000)
    let faults = try #require(throws: Faults.self) {
      try ExperimentDocument(bytes: Array(text.utf8), file: "large.exp")
    }
    #expect(
      faults.rendered() == """
        large.exp:1:1: error: the file is larger than 1000000 bytes, which no experiment file needs
          is this the right file? data go into files of their own
        1 error. Nothing was run.

        """)
  }

  @Test(arguments: names) func message(_ name: String) throws {
    try Self.expectMessages(of: Self.folder.appendingPathComponent(name), read: Example.self)
  }

  /// Formulas are part of the real experiment alone.
  static let formulas = folder.deletingLastPathComponent().appendingPathComponent("formulas")

  static let formulaNames: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: formulas.path)) ?? [])
    .filter { $0.hasSuffix(".exp") }.sorted()

  @Test(arguments: formulaNames) func formulaMessage(_ name: String) throws {
    try Self.expectMessages(of: Self.formulas.appendingPathComponent(name), read: Experiment.self)
  }

  private static func expectMessages<Root: Configurable>(of file: URL, read: Root.Type) throws {
    let name = file.lastPathComponent
    let bytes = [UInt8](try Data(contentsOf: file))
    let overrides = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
      .filter { $0.hasPrefix("# --set ") }.map { String($0.dropFirst("# --set ".count)) }
    let faults = try #require(throws: Faults.self) {
      _ = try ExperimentDocument(bytes: bytes, file: name).variants(of: Root.self, overrides: overrides)
    }
    let text = faults.rendered()
    for fault in faults.all {
      #expect(!fault.remedy.isEmpty, "no remedy: \(fault.message)")
    }
    #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" })
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 400 })
    let expected = file.deletingPathExtension().appendingPathExtension("txt")
    if ProcessInfo.processInfo.environment["LAB_RECORD_SNAPSHOTS"] != nil {
      try Data(text.utf8).write(to: expected)
    } else {
      #expect(text == String(decoding: try Data(contentsOf: expected), as: UTF8.self))
    }
  }
}
