import Foundation
import Testing

/// The names in a trial file are spelled in TrialFormat and nowhere else.
@Suite struct PathLiteralTests {
  private static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Sources")

  /// String literals of a source that begin like a path in a trial file; what stands in comments is none.
  static func literals(in source: String) -> [String] {
    source.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }.flatMap { line in
      line.matches(
        of:
          /"(records|history|evaluation|parameters|diagnostics|samples|baselines|messages|jacobians)\/[^"]*"|"\/(records|history|evaluation|test|parameters|diagnostics|samples|baselines|gradcheck)(\/[^"]*)?"/
      ).map { String($0.output.0) }
    }
  }

  @Test func noPathIsSpelledElsewhere() throws {
    let files = try #require(FileManager.default.enumerator(atPath: PathLiteralTests.sources.path)).compactMap
    { $0 as? String }
    #expect(files.count > 300)
    for file in files.sorted() where file.hasSuffix(".swift") && !file.hasPrefix("TrialFormat/") {
      let source = try String(contentsOf: PathLiteralTests.sources.appending(path: file), encoding: .utf8)
      let found = PathLiteralTests.literals(in: source)
      #expect(found.isEmpty, "Sources/\(file) spells \(found.joined(separator: ", ")): say it by TrialPath")
    }
  }

  @Test func theScanSeesThem() {
    let source = """
      /// "/records/step" in a comment
      let a = "/records/step", b = "records/\\(name)", c = "/history", d = "history"
      let e = "/test/loss", f = "the /records of a trial", g = "/tests", h = "messages/"
      """
    #expect(
      PathLiteralTests.literals(in: source) == [
        "\"/records/step\"", "\"records/\\(name)\"", "\"/history\"", "\"/test/loss\"", "\"messages/\"",
      ])
  }
}
