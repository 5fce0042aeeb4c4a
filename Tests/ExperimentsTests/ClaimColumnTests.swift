import Experiments
import Foundation
import Language
import Testing

@Suite struct ClaimColumnTests {
  @Test func everyColumnHasANameOfItsOwnAndADoc() {
    let columns = ClaimColumn.all()
    #expect(Set(columns.map(\.name)).count == columns.count && columns.count > 20)
    for column in columns {
      #expect(column.name.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil && !column.doc.isEmpty)
    }
  }

  @Test func helpListsThem() throws {
    let page = try #require(HelpPages(width: 100).page(["claims"]))
    for column in ClaimColumn.all() { #expect(page.contains(column.name)) }
    #expect(page.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test func everyShippedExperimentMakesClaims() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
      path: "../../experiments")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
      $0.hasSuffix(".exp")
    }
    #expect(!files.isEmpty)
    for file in files {
      let document = try ExperimentDocument(path: folder.appending(path: file).path)
      let claims = try #require(try document.variants(of: Experiment.self).first).root.claims
      #expect(!claims.isEmpty && claims.allSatisfy { !$0.says.isEmpty && !$0.check.isEmpty }, "\(file)")
    }
  }
}
