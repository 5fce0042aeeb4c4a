import Components
import Language
import OrderedCollections
import Testing

struct VariantTests {
  @Test func aGoodFileIsReadByItsTables() throws {
    let first = try #require(try variants(goodFile).first)
    #expect(first.root.experiment == "vanishing")
    #expect(first.root.title == "How far back: an error signal?")
    #expect(first.root.about == "Prose with *Markdown*: a list\n- one # no comment\n")
    #expect((first.root.task as? Adding)?.length == 40)
    #expect(first.root.model.bidirectional)
    #expect(first.root.seeds == [1, 2, 3])
    #expect(first.root.train.steps == 2000)
    #expect(first.value["model"]?["hidden"] == .list([.integer(64), .integer(32)]))
    #expect(first.value["optimizer"]?["clip"] == .table(["kind": .text("norm"), "threshold": .real(0.5)]))
    #expect(first.root.beside.map(\.resolved.brief) == ["unit", "{kind: truncated, window: 10, stride: 1}"])
  }

  @Test func axesFollowTheFileAndTheLastVariesFastest() throws {
    #expect(
      try variants(goodFile).map(\.name) == [
        "model.cell=rnn,optimizer.learning_rate=0.01", "model.cell=rnn,optimizer.learning_rate=0.001",
        "model.cell=lstm,optimizer.learning_rate=0.01", "model.cell=lstm,optimizer.learning_rate=0.001",
        "model.cell=gru,optimizer.learning_rate=0.01", "model.cell=gru,optimizer.learning_rate=0.001",
      ])
  }

  @Test func withoutSweepThereIsOneVariant() throws {
    let all = try variants("experiment: a")
    #expect(all.map(\.name) == ["default"])
    #expect(all.first?.swept == [])
    #expect(try variants("experiment: a\nsweep: {}").map(\.name) == ["default"])
  }

  @Test func settingBelowANamedComponentKeepsItsKind() throws {
    let all = try variants(
      "experiment: a\nmodel: { cell: rnn }\nsweep: { model.cell.activation: [tanh, relu] }")
    #expect(all.map { ($0.root.model.cell as? RNN)?.activation } == ["tanh", "relu"])
    #expect(all.map(\.name) == ["model.cell.activation=tanh", "model.cell.activation=relu"])
  }

  @Test func settingBelowADefaultComponentKeepsItsKind() throws {
    let all = try variants(
      "experiment: a",
      set: ["optimizer.learning_rate=0.5", "optimizer.clip={kind: norm}", "optimizer.clip.threshold=2"])
    #expect(
      all.first?.value["optimizer"]?.brief
        == "{kind: adam, learning_rate: 0.5, clip: {kind: norm, threshold: 2}}")
  }

  @Test func settingBelowASweptComponentIsNamedOnce() throws {
    let all = try variants("experiment: a\nsweep: { model.cell: [rnn], model.cell.activation: [tanh, relu] }")
    #expect(
      all.map(\.name) == [
        "model.cell=rnn,model.cell.activation=tanh", "model.cell=rnn,model.cell.activation=relu",
      ])
  }

  @Test func namesAreFitForFolders() throws {
    let mapping = try variants(
      "experiment: a\nsweep: { model.cell: [{ kind: rnn, activation: relu }], model.hidden: [[64, 32]] }")
    #expect(mapping.map(\.name) == ["model.cell=kind-rnn-activation-relu,model.hidden=64-32"])
    let long = try variants(
      "experiment: a\nsweep: { title: [\"\(String(repeating: "x/", count: 60))\", \"\(String(repeating: "x/", count: 61))\"] }"
    )
    #expect(long.map(\.name.utf8.count) == [100, 100])
    #expect(Set(long.map(\.name)).count == 2)
    #expect(long.allSatisfy { !$0.name.contains("/") })
  }

  @Test func spellingDoesNotChangeNames() throws {
    let a = try variants("experiment: a\nsweep: { optimizer.learning_rate: [1e-3, 1_000] }")
    let b = try variants("experiment: a\nsweep: { optimizer.learning_rate: [.001, 1e3] }")
    #expect(a.map(\.name) == b.map(\.name))
    #expect(a.map(\.value) == b.map(\.value))
    let whole = try variants("experiment: a\ntrain: { steps: 2000 }")
    #expect(try variants("experiment: a\ntrain: { steps: 2e3 }").map(\.value) == whole.map(\.value))
  }

  @Test func orderQuotesLineEndsAndCommentsDoNotMatter() throws {
    let plain = try variants("experiment: a\ntitle: b\nmodel:\n  hidden: 8\n  cell: gru\n")
    let other = try variants(
      "\u{feff}# c\r\nmodel: {cell: 'gru', hidden: 8} # d\r\n\"title\": \"b\"\r\nexperiment: 'a'\r\n")
    #expect(plain.map(\.value) == other.map(\.value))
  }

  @Test func yamlsSurprisesAreText() throws {
    for word in ["no", "1:30", "010", "1e3", "~", "null", ".nan", "2026-01-01", "0x1f", "true"] {
      #expect(try variants("experiment: a\ntitle: \(word)").first?.root.title == word)
    }
  }

  @Test func numbers() throws {
    func rate(_ text: String) throws -> Double? {
      (try variants("experiment: a\noptimizer: { kind: sgd, learning_rate: \(text) }").first?.root.optimizer
        as? SGD)?
        .learningRate
    }
    #expect(try rate("1e-3") == 0.001)
    #expect(try rate("+1.5E+2") == 150)
    #expect(try rate(".5") == 0.5)
    #expect(try rate("5.") == 5)
    #expect(try rate("1_000") == 1000)
    #expect(try rate("007.5") == 7.5)
    for wrong in ["1e", "e3", ".", "1__0", "_1", "0x10", "inf", ".nan", "1e999", "-1", "1.2.3", "+-1", "'1'"]
    {
      #expect(throws: Faults.self) { try rate(wrong) }
    }
  }

  @Test func oneScalarStandsForAListOfItself() throws {
    #expect(try variants("experiment: a\nseeds: 7").first?.root.seeds == [7])
    #expect(try variants("experiment: a\nseeds: [1..3, 9]").first?.root.seeds == [1, 2, 3, 9])
    #expect(try variants("experiment: a\nbeside: unit").first?.root.beside.count == 1)
  }

  @Test func manyPointsArePlannedFast() throws {
    let values = (1...100).map(String.init).joined(separator: ", ")
    let clock = ContinuousClock()
    var count = 0
    let time = try clock.measure {
      count = try variants("experiment: a\nsweep: { model.hidden: [\(values)], train.batch: [\(values)] }")
        .count
    }
    #expect(count == 10_000)
    #expect(time < .seconds(10), "10,000 points took \(time)")
  }
}
