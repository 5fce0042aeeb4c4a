import Figures
import Testing

@Suite struct VariantLabelTests {
  @Test func sharedKeysBecomeTheHeading() {
    let labels = VariantLabels(["model.cell=rnn", "model.cell=lstm"])
    #expect(labels.heading == "model.cell")
    #expect(labels.labels == ["rnn", "lstm"])
  }

  @Test func whatAllShareIsLeftOut() {
    let labels = VariantLabels([
      "optimizer={kind: adam, clip: 1},model.cell=rnn", "optimizer={kind: adam, clip: 1},model.cell=gru",
    ])
    #expect(labels.heading == "model.cell")
    #expect(labels.labels == ["rnn", "gru"])
  }

  @Test func twoKeys() {
    let labels = VariantLabels(["a=1,b=[x, y]", "a=2,b=[x, y]", "a=1,b=z"])
    #expect(labels.heading == "a, b")
    #expect(labels.labels == ["1, [x, y]", "2, [x, y]", "1, z"])
  }

  @Test func otherNamesStayAsTheyAre() {
    #expect(VariantLabels(["default"]).labels == ["default"])
    #expect(VariantLabels(["a=1", "b=2"]).labels == ["a=1", "b=2"])
    #expect(VariantLabels(["a=1", "long-3f2c"]).heading == "")
    #expect(VariantLabels([]).labels == [])
  }
}
