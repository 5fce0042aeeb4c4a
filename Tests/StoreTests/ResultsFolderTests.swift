import Foundation
import Store
import Testing

@Suite struct ResultsFolderTests {
  let root: TemporaryFolder
  let results: ResultsFolder

  init() throws {
    root = try TemporaryFolder()
    results = try ResultsFolder(root: root.path, experiment: "vanishing")
  }

  @Test func paths() throws {
    let results = try ResultsFolder(root: "results", experiment: "van-1")
    #expect(results.page == "results/van-1/index.html")
    #expect(results.markdown == "results/van-1/report.md")
    #expect(results.summary == "results/van-1/summary.csv")
    #expect(results.resolved == "results/van-1/resolved.yaml")
    #expect(results.source == "results/van-1/experiment.exp")
    #expect(try results.figure("loss", "svg") == "results/van-1/figures/loss.svg")
    let variant = "model.cell=rnn,model.hidden=64"
    #expect(try results.trial(variant: variant, seed: 3) == "results/van-1/trials/\(variant)/seed-3.h5")
    #expect(try results.stale(identity: "0af1") == "results/van-1/stale/0af1")
    #expect(try ResultsFolder(root: "/r/", experiment: "x").path == "/r/x")
    #expect(try ResultsFolder(root: "", experiment: "x").path == "./x")
  }

  @Test(arguments: [
    "", "..", ".", "a/b", "Vanishing", "-x", "a b", "ä", "a\n", String(repeating: "x", count: 201),
  ])
  func experimentsThatAreNoSlugs(_ name: String) {
    #expect(throws: StoreError.self) { try ResultsFolder(root: "results", experiment: name) }
  }

  @Test(arguments: [
    "", "..", ".", "a/b", "../x", "a\u{0}b", "a\u{1b}[2J", String(repeating: "x", count: 201),
  ])
  func componentsThatLeaveTheFolder(_ name: String) {
    #expect(throws: StoreError.self) { try results.trial(variant: name, seed: 1) }
    #expect(throws: StoreError.self) { try results.stale(identity: name) }
    #expect(throws: StoreError.self) { try results.figure(name + "/", "svg") }
    #expect(throws: StoreError.self) { try results.moveAside(variant: name, seed: 1, identity: "a") }
  }

  @Test func refusedNamesAreShownOnOneLine() {
    let error = #expect(throws: StoreError.self) { try results.trial(variant: "a\n\u{1b}[2J", seed: 1) }
    let sentence = "‘a\\n\\u{1B}[2J’ is not a usable name: a name must not contain control characters"
    #expect(error?.description.hasSuffix(sentence) == true)
  }

  @Test func writesTakeTheWholePlace() throws {
    try results.writeAtomically("first, and longer\n", to: results.page)
    try results.writeAtomically("zweite ä\n", to: results.page)
    try results.writeAtomically([0, 255], to: results.figure("loss", "png"))
    #expect(try String(contentsOfFile: results.page, encoding: .utf8) == "zweite ä\n")
    #expect(try root.bytes("vanishing/figures/loss.png") == Data([0, 255]))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: results.path).sorted() == ["figures", "index.html"])
  }

  @Test func writesStayInside() {
    for path in ["/tmp/x", results.path + "/../x", results.path + "x/y", results.path + "//x", results.path] {
      #expect(throws: StoreError.self) { try results.writeAtomically("x", to: path) }
    }
    #expect(!FileManager.default.fileExists(atPath: results.path))
  }

  @Test func movingAsideOverwritesNothing() throws {
    let trial = try results.trial(variant: "default", seed: 1)
    var places: [String] = []
    for text in ["one", "two", "three"] {
      try results.writeAtomically(text, to: trial)
      places.append(try results.moveAside(variant: "default", seed: 1, identity: "abc"))
    }
    let stale = try results.stale(identity: "abc")
    #expect(places == ["", ".2", ".3"].map { "\(stale)/default/seed-1\($0).h5" })
    #expect(try places.map { try String(contentsOfFile: $0, encoding: .utf8) } == ["one", "two", "three"])
    #expect(throws: StoreError.self) { try results.moveAside(variant: "default", seed: 1, identity: "abc") }
  }
}
