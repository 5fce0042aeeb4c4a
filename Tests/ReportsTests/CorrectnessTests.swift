@testable import Archive
import Reports
import Testing
import TrialFormat

@Suite struct CorrectnessTests {
  private func page(isRight: Bool) throws -> NotebookPage {
    var page = try ExamplePage.make()
    func check(_ variant: String, _ reductions: String, _ line: CheckVerdict, _ engines: [StoredCheck.Engine])
      -> StoredCheck
    {
      let state = StoredCheck.State(
        name: "initial", origin: "as initialised with seed 1", reductions: reductions, omissions: "",
        failures: "", lines: [line],
        engines: engines)
      return StoredCheck(variant: variant, states: [state])
    }
    page.correctness = Correctness([
      check(
        "model.cell=rnn", "3 of 32 sequences",
        CheckVerdict(
          check: "meet in the middle", scope: "41 cuts", error: 4.2e-16, kappa: 2.4, isRight: true),
        [
          .init(
            name: "unit", standing: "approximate",
            agreement: EngineAgreement(parameters: ["U", "W"], errors: [0.5, 0.62], cosines: [0.9, 0.785]))
        ]),
      check("model.cell=lstm", "", CheckVerdict(check: "liveness", scope: "<none>", isRight: isRight), []),
    ])
    return page
  }

  @Test func theSectionStandsBeforeHowToReproduce() throws {
    let html = try page(isRight: true).html()
    let ids = html.matches(of: /<section id="([a-z]+)"/).map { String($0.output.1) }
    #expect(
      ids == ["figures", "hypothesis", "setup", "statistics", "correctness", "reproduce", "provenance"])
    #expect(html.contains("<a href=\"#correctness\">Correctness</a>"))
    #expect(html.contains("4.2·10⁻¹⁶"))
    #expect(html.contains("&lt;none&gt;"))
    #expect(html.contains("gradients checked"))
    #expect(
      try page(isRight: true).markdown.contains("| rnn | initial | unit | approximate | 0.62 | 0.785 | W |"))
  }

  @Test func aFailureIsABadge() throws {
    let html = try page(isRight: false).html()
    #expect(html.contains("a gradient check fails"))
    #expect(!html.contains("gradients checked"))
  }

  @Test func withoutChecksThereIsNoSection() throws {
    #expect(try !ExamplePage.make().html().contains("correctness"))
    #expect(try !ExamplePage.make().markdown.contains("## Correctness"))
  }
}
