import Testing

@testable import Figures

@Suite struct VariantPanelTests {
  private let variants = ["rnn", "lstm", "gru"].flatMap { cell in
    ["0.5", "1", "1.5"].map { "model.cell=\(cell),gain=\($0)" }
  }

  @Test func fewVariantsShareAPanel() {
    let shared = VariantPanels(Array(variants.prefix(6)))
    #expect(shared.panels.map(\.title) == [""] && shared.heading == "model.cell, gain")
    #expect(shared.panels[0].members.map(\.label).first == "rnn, 0.5")
    #expect(shared.panels[0].members.map(\.colour) == (0..<6).map { .variant($0, of: 6) })
  }

  @Test func manyAreSplitByTheFirstKey() {
    let shared = VariantPanels(variants)
    #expect(shared.panels.map(\.title) == ["rnn", "lstm", "gru"] && shared.heading == "gain")
    for panel in shared.panels {
      #expect(panel.members.map(\.label) == ["0.5", "1", "1.5"])
      #expect(
        panel.members.map(\.colour) == (0..<3).map { .variant($0, of: 3) },
        "colours mean the same in all panels")
    }
    #expect(shared.panels.flatMap(\.members).map(\.index) == Array(0..<9))
  }

  @Test func oneKeyCannotBeSplit() {
    let shared = VariantPanels((1...8).map { "seed=\($0)" })
    #expect(shared.panels.count == 1 && shared.panels[0].members.count == 8)
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

@Suite struct LevelPlaceTests {
  @Test func namesStandAboveTheirLines() { #expect(BaselineLines.places(of: [300, 200]) == [291, 191]) }

  @Test func ofTwoNearLinesTheLowerHasItsNameBelow() {
    #expect(BaselineLines.places(of: [300, 290, 100]) == [309, 281, 91])
  }

  @Test func namesOfManyNearLinesAreStacked() {
    let places = BaselineLines.places(of: [300, 290, 285, 280])
    #expect(places == [309, 271, 256, 241])
    #expect(zip(places, places.dropFirst()).allSatisfy { $0 - $1 >= 15 })
  }
}
