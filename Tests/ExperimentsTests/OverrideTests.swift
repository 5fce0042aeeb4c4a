import Language
import Testing

struct OverrideTests {
  @Test func overridesReplaceValues() throws {
    let root = try #require(
      try variants(
        "experiment: a\ntrain: { steps: 500 }\nmodel: { cell: rnn }",
        set: [
          "train.steps=300", "model.cell.activation=relu", "seeds=1..4", "title=a: b # c, [d]",
          "beside=[unit]",
          "train.steps=400",
        ]
      ).first?.root)
    #expect(root.train.steps == 400)
    #expect((root.model.cell as? RNN)?.activation == "relu")
    #expect(root.seeds == [1, 2, 3, 4])
    #expect(root.title == "a: b # c, [d]")
    #expect(root.beside.count == 1)
  }

  @Test func anAxisCanBeNarrowed() throws {
    let names = try variants(goodFile, set: ["sweep.model.cell=[gru]"]).map(\.name)
    #expect(
      names == [
        "model.cell=gru,optimizer.learning_rate=0.01", "model.cell=gru,optimizer.learning_rate=0.001",
      ])
  }

  @Test func faultsPointIntoTheArgument() {
    let file = "experiment: a\noptimizer:\n  kind: adam\n  learning_rate: 1e-3\n"
    let text =
      #expect(throws: Faults.self) {
        try variants(file, set: ["optimizer.learning_rate=-1", "modle.hidden=3"])
      }?.rendered()
      ?? ""
    #expect(
      text == """
        --set: error: 'optimizer.learning_rate' must be a number > 0 (got -1)
          from --set optimizer.learning_rate=-1   (overrides test.exp:4:18)
                                             ^^ it must be more than 0
        --set: error: unknown key 'modle' in the file
          from --set modle.hidden=3
                     ^^^^^ did you mean 'model'?
        2 errors. Nothing was run.

        """)
  }

  @Test func colorIsOnlyAddedOnRequest() throws {
    let error = try #require(throws: Faults.self) { try variants("experimet: a") }
    #expect(!error.rendered().contains("\u{1b}"))
    #expect(error.rendered(color: true).contains("\u{1b}[1;31merror: \u{1b}[0m"))
  }

  @Test func manyOverridesOfFaultyFormAreAllReported() {
    #expect(messages("experiment: a", set: ["x", "=3", ".=1", "a..b=1", "title=a\u{7}b"]).count == 5)
  }

  @Test func yamlValuesKeepTheColumnsOfTheArgument() {
    #expect(
      messages("experiment: a", set: ["beside=[unit, {kind: truncatd}]"]) == [
        "1:22 unknown engine 'truncatd' in 'beside[1]'"
      ])
    #expect(messages("experiment: a", set: ["model.cell={kind: rnn"]).count == 1)
  }
}
