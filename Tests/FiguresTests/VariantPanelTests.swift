import Components
import Testing

@testable import Figures

@Suite struct VariantPanelTests {
  private let variants = ["rnn", "lstm", "gru"].flatMap { cell in
    ["0.5", "1", "1.5"].map { "model.cell=\(cell),model.init.W.gain=\($0)" }
  }

  private func panels(
    _ variants: [String], by keys: PanelKeys = PanelKeys(),
    alike: (String, String) -> Bool = { _, _ in false }
  ) -> VariantPanels {
    VariantPanels(variants, VariantLabels(variants), by: keys) { alike(variants[$0], variants[$1]) }
  }

  @Test func fewVariantsShareAPanel() {
    let shared = panels(["rnn", "lstm", "gru"].flatMap { ["a=\($0),b=x", "a=\($0),b=y"] })
    #expect(shared.panels.map(\.title) == [""] && shared.heading == "a, b")
    #expect(shared.panels[0].members.map(\.label).first == "rnn, x")
    #expect(shared.panels[0].members.map(\.colour) == (0..<6).map { .variant($0, of: 6) })
  }

  @Test func manyAreSplitByTheFirstKey() {
    let shared = panels(variants)
    #expect(shared.panels.map(\.title) == ["cell rnn", "cell lstm", "cell gru"] && shared.heading == "gain")
    for panel in shared.panels {
      #expect(panel.members.map(\.label) == ["0.5", "1", "1.5"])
      #expect(
        panel.members.map(\.colour) == (0..<3).map { .sequential($0, of: 3) },
        "colours mean the same in all panels")
    }
    #expect(shared.panels.flatMap(\.members).map(\.index) == Array(0..<9) && shared.columns == nil)
  }

  @Test func oneKeyCannotBeSplit() {
    let shared = panels((1...8).map { "seed=\($0)" })
    #expect(shared.panels.count == 1 && shared.panels[0].members.count == 8)
  }

  @Test func theAuthorSaysWhatIsWhere() {
    let turned = panels(variants, by: PanelKeys(colour: "model.cell", column: "model.init.W.gain"))
    #expect(turned.panels.map(\.title) == ["gain 0.5", "gain 1", "gain 1.5"] && turned.columns == 3)
    #expect(turned.panels[0].members.map(\.label) == ["rnn", "lstm", "gru"] && turned.heading == "cell")
    #expect(turned.panels[0].members.map(\.colour) == (0..<3).map { .variant($0, of: 3) })
    let rows = panels(variants, by: PanelKeys(row: "model.cell"))
    #expect(rows.panels.map(\.title) == ["cell rnn", "cell lstm", "cell gru"] && rows.columns == 1)
    let together = panels(variants, by: PanelKeys(row: "none", column: "none"))
    #expect(together.panels.count == 1 && together.panels[0].members.count == 9)
  }

  @Test func rowsAndColumnsMakeAGrid() {
    let clipped = variants.flatMap { ["\($0),optimizer.clip=none", "\($0),optimizer.clip=norm"] }
    let grid = panels(clipped)
    #expect(grid.heading == "gain" && grid.columns == 2 && grid.panels.count == 6)
    #expect(grid.panels[1].title == "cell rnn, clip norm" && grid.panels[2].title == "cell lstm, clip none")
  }

  @Test func numbersRiseWhateverTheirOrder() {
    let shared = panels(["h=64", "h=8", "h=16"])
    #expect(shared.panels[0].members.map(\.label) == ["8", "16", "64"])
    #expect(shared.panels[0].members.map(\.index) == [1, 2, 0])
  }

  @Test func aKeyThatMakesNoDifferenceIsLeftOut() {
    func withoutClip(_ name: String) -> Substring { name.prefix { $0 != "," } }
    let clipped = ["a", "b"].flatMap { ["k=\($0),optimizer.clip=none", "k=\($0),optimizer.clip=norm"] }
    let shared = panels(clipped) { withoutClip($0) == withoutClip($1) }
    #expect(shared.panels[0].members.map(\.index) == [0, 2] && shared.idle == ["optimizer.clip"])
    #expect(shared.panels[0].members.map(\.label) == ["a", "b"] && shared.heading == "k")
    // Negative control: where one pair differs, or the author asks for it.
    let differing = panels(clipped) { withoutClip($0) == withoutClip($1) && !$0.hasPrefix("k=b") }
    #expect(differing.panels[0].members.count == 4 && differing.idle.isEmpty)
    let asked = panels(clipped, by: PanelKeys(colour: "optimizer.clip")) {
      withoutClip($0) == withoutClip($1)
    }
    #expect(asked.panels.flatMap(\.members).count == 4)
  }

  @Test func whatDoesNotVaryCannotBeNamed() {
    let keys = PanelKeys(colour: "model.gain", row: "variant")
    let problems = keys.problems(varying: ["model.gains", "variant"])
    #expect(problems.map(\.key) == ["colour"] && problems[0].description.contains("model.gains"))
    #expect(PanelKeys().problems(varying: []).isEmpty && PanelKeys().problems.isEmpty)
    #expect(PanelKeys(colour: "a", column: "a").problems.map(\.key) == ["column"])
  }

  @Test func namesThatTheAuthorGaveStandBesideKeys() {
    let labels = VariantLabels(["tanh,gain=0.5", "lstm-b1,gain=0.5", "lstm-b1,gain=1"])
    #expect(
      labels.heading == "variant, gain" && labels.labels == ["tanh, 0.5", "lstm-b1, 0.5", "lstm-b1, 1"])
    #expect(VariantLabels(["tanh", "gru"]).heading == "")
  }

  @Test func commonPartsNameSeveralVariants() {
    #expect(VariantLabels.common(to: ["digits, none", "digits, teacher"]) == "digits")
    #expect(VariantLabels.common(to: ["digits, none", "shapes, teacher"]) == "digits, none; shapes, teacher")
    #expect(VariantLabels.common(to: ["lstm"]) == "lstm")
  }
}

@Suite struct LabelColumnTests {
  private func places(_ wanted: [Double]) -> [Double] { LabelColumn.places(of: wanted, between: 0, and: 400) }

  @Test func namesStandWhereTheirLinesEnd() { #expect(places([100, 200]) == [100, 200]) }

  @Test func nearNamesAreSpreadAroundTheirMiddle() {
    #expect(places([300, 306]) == [295.5, 310.5])
    let many = places([100, 280, 285, 290, 300])
    #expect(many[0] == 100 && zip(many, many.dropFirst()).allSatisfy { $1 - $0 >= 15 })
    let middle: Double = many.dropFirst().reduce(0, +) / 4
    #expect(middle == 288.75)
  }

  @Test func theyStayBesideThePanel() {
    #expect(places([399, 400, 400]) == [370, 385, 400] && places([0, 1]) == [0, 15])
  }
}
