import Foundation
import Runner
import Testing

/// The version stands in one place of the code; the files that people and programs look for at the root say
/// the same.
@Suite struct VersionTests {
  private static func root(_ name: String) throws -> String {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    return try String(contentsOf: folder.appendingPathComponent("../../\(name)"), encoding: .utf8)
  }

  /// What follows `start` up to `end`, at the first line that begins so; nil without one.
  private static func first(_ start: String, upTo end: Character, in text: String) -> String? {
    let line = text.split(separator: "\n").first { $0.hasPrefix(start) && $0 != "## [Unreleased]" }
    return line.map { String($0.dropFirst(start.count).prefix { $0 != end }) }
  }

  @Test func changeLogBeginsWithIt() throws {
    #expect(try Self.first("## [", upTo: "]", in: Self.root("CHANGELOG.md")) == Provenance.labVersion)
    #expect(
      Self.first(
        "## [", upTo: "]", in: "# Changelog\n\n## [Unreleased]\n\n## [0.3.0] - 2027-01-02\n\n## [0.2.0]\n")
        == "0.3.0")
  }

  @Test func citationNamesIt() throws {
    #expect(try Self.first("version: ", upTo: " ", in: Self.root("CITATION.cff")) == Provenance.labVersion)
    #expect(Self.first("version: ", upTo: " ", in: "cff-version: 1.2.0\n") == nil)
  }

  @Test func trialFilesNameIt() {
    let facts = Provenance.ofThisMachine(command: [], folder: "/").facts
    #expect(facts.first { $0.name == "lab" }?.value == Provenance.labVersion)
  }
}
