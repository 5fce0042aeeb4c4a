import Archive
import Components
import OrderedCollections
import Testing

@testable import Figures

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

  /// What the plan knows of each variant, in people's words.
  @Test func aRunNamesItsVariantsAsPeopleWould() {
    func run(_ varied: [[VariedSetting]]) -> StoredRun {
      let names = varied.indices.map { "v\($0)" }
      var run = StoredRun(experiment: "e", trials: names.map { FakeTrial().stored($0, 1) })
      run.varied = Dictionary(uniqueKeysWithValues: zip(names, varied))
      return run
    }
    func clip(_ value: Value, _ gain: Double) -> [VariedSetting] {
      [VariedSetting("optimizer.clip", value), VariedSetting("model.init.W.gain", .real(gain))]
    }
    let norm: Value = .table(["kind": .text("norm"), "threshold": .real(0.1)])
    let clipped = VariantLabels(run([clip(.text("none"), 0.5), clip(norm, 1e-9)]))
    #expect(clipped.heading == "clip, gain" && clipped.labels == ["none, 0.5", "norm ≤ 0.1, 10⁻⁹"])
    let chrono: Value = .table([
      "cell": .text("lstm"),
      "init": .table(["b": .table(["kind": .text("chrono"), "t_max": .integer(100)])]),
    ])
    let cells = VariantLabels(
      run([[VariedSetting("model", chrono)], [VariedSetting("model", .text("rnn"))]]))
    #expect(cells.labels == ["lstm, b chrono, t_max 100", "rnn"])
    let named = VariantLabels(
      run(
        ["tanh", "lstm"].map {
          [VariedSetting(VariedSetting.name, .text($0)), VariedSetting("m.U.std", .real(2.5e-7))]
        }))
    #expect(named.labels == ["tanh", "lstm"] && named.heading == "")
    #expect(SettingWords.value(.real(2.5e-7)) == "2.5×10⁻⁷" && SettingWords.value(.real(-3)) == "−3")
    #expect(
      SettingWords.short(["model.init.U.std", "model.init.b.std", "model.cell"]) == [
        "U.std", "b.std", "cell",
      ])
  }
}
