import Reports
import Testing

@Suite struct CorrectnessTests {
  private func page(isRight: Bool) throws -> NotebookPage {
    var page = try ExamplePage.make(), correctness = Correctness()
    correctness.scopes = [
      .init(variant: "model.cell=rnn", state: "initial", origin: "as initialised with seed 1", remark: "3 of 32 sequences"),
      .init(variant: "model.cell=lstm", state: "initial", origin: "as initialised with seed 1", remark: ""),
    ]
    correctness.verdicts = [
      .init(
        variant: "model.cell=rnn", state: "initial", check: "meet in the middle", scope: "41 cuts", error: 4.2e-16, kappa: 2.4,
        isRight: true),
      .init(
        variant: "model.cell=lstm", state: "initial", check: "liveness", scope: "<none>", error: nil, kappa: nil, isRight: isRight
      ),
    ]
    correctness.engines = [
      .init(
        variant: "model.cell=rnn", state: "initial", name: "unit", standing: "approximate", error: 0.62, cosine: 0.785,
        parameter: "W")
    ]
    page.correctness = correctness
    return page
  }

  @Test func theSectionStandsBeforeHowToReproduce() throws {
    let html = try page(isRight: true).html()
    let ids = html.matches(of: /<section id="([a-z]+)"/).map { String($0.output.1) }
    #expect(ids == ["hypothesis", "setup", "figures", "statistics", "correctness", "reproduce", "provenance"])
    #expect(html.contains("<a href=\"#correctness\">Correctness</a>"))
    #expect(html.contains("4.2·10⁻¹⁶"))
    #expect(html.contains("&lt;none&gt;"))
    #expect(html.contains("gradients checked"))
    #expect(try page(isRight: true).markdown.contains("| rnn | initial | unit | approximate | 0.62 | 0.785 | W |"))
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
