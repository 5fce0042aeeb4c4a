@testable import Language
import Components
import OrderedCollections
import Testing

/// Zip, random and named variants, and what the blocks make of each other.
struct SweepTests {
  private func names(_ text: String, set overrides: [String] = []) throws -> [String] {
    try variants("experiment: a\n" + text, set: overrides).map(\.name)
  }

  private func expanded(_ text: String) throws -> Expanded<Example> {
    try ExperimentDocument(bytes: Array("experiment: a\n\(text)".utf8), file: "test.exp").expanded(
      as: Example.self)
  }

  // MARK: zip

  @Test func zipWalksListsTogether() throws {
    let all = try variants("experiment: a\nzip: { model.hidden: [8, 16], train.batch: [4, 2] }")
    #expect(all.map(\.name) == ["model.hidden=8,train.batch=4", "model.hidden=16,train.batch=2"])
    #expect(all.map(\.root.train.batch) == [4, 2])
    #expect(
      all.last?.swept == [
        SweptSetting(key: "model.hidden", value: .integer(16)),
        SweptSetting(key: "train.batch", value: .integer(2)),
      ])
  }

  @Test func emptyBlocksVaryNothing() throws {
    #expect(try names("sweep: {}\nzip: {}\nlist: {}") == ["default"])
  }

  // MARK: named variants

  @Test func namesStandForSettings() throws {
    let text = """
      experiment: a
      model: { hidden: 32, cell: { kind: rnn, activation: relu } }
      list:
        base: {}
        small: { model.hidden: 8, train: { batch: 2, steps: 200 } }
        gated: { model: { cell: lstm } }
        sharp: { model: { cell: { activation: tanh } } }
      """
    let all = try variants(text)
    #expect(all.map(\.name) == ["base", "small", "gated", "sharp"])
    #expect(all.map { $0.value["model"]?["hidden"]?.brief } == ["32", "8", "32", "32"])
    #expect(
      all.map { $0.value["model"]?["cell"]?.brief }
        == [
          "{kind: rnn, activation: relu}", "{kind: rnn, activation: relu}", "{kind: lstm, forget_bias: 1}",
          "{kind: rnn, activation: tanh}",
        ])
    #expect(all.map(\.root.train.steps) == [2000, 200, 2000, 2000])
    // What one variant sets is told of all, where it exists.
    #expect(all[0].swept.map { "\($0.key)=\($0.value.brief)" }.contains("model.hidden=32"))
    #expect(all[2].swept.map(\.key) == ["model.hidden", "train.batch", "train.steps", "model.cell"])
  }

  @Test func requiredKeysMayComeFromEachName() throws {
    #expect(try variants("list: {}\nexperiment: a").count == 1)
    let faults = messages(
      "experiment: a\nmodel: { hidden: 4 }\nlist: { a: { task: adding }, b: { task: copy } }")
    #expect(faults == [])
  }

  // MARK: random

  private let random =
    "random: { n: 40, seed: 7, log: [optimizer.learning_rate], "
    + "ranges: { optimizer.learning_rate: [1e-5, 1e-1], model.hidden: [4, 64], model.dropout: [0, 0.5] }, "
    + "choices: { train.batch: [8, 16] } }"

  @Test func drawnValuesLieInTheirRangesAndAreTheNames() throws {
    let all = try variants("experiment: a\n" + random)
    #expect(all.count == 40 && Set(all.map(\.name)).count == 40)
    for variant in all {
      let rate = try #require((variant.root.optimizer as? Adam)?.learningRate)
      #expect((1e-5...1e-1).contains(rate) && (0..<0.5).contains(variant.root.model.dropout))
      #expect([8, 16].contains(variant.root.train.batch))
      #expect(variant.name.contains("optimizer.learning_rate=\(Value.real(rate).brief),"))
      #expect(variant.name.contains("model.dropout=\(Value.real(variant.root.model.dropout).brief),"))
      guard case .all(let hidden) = variant.root.model.hidden else { throw CancellationError() }
      #expect((4...64).contains(hidden))
    }
    let rates = all.compactMap { ($0.root.optimizer as? Adam)?.learningRate }
    // Uniform in the logarithm: about half lie below the geometric mean, of which next to none would by size.
    #expect((12...28).contains(rates.count { $0 < 1e-3 }))
  }

  @Test func drawsArePinned() throws {
    // Numbers of the past are computed again where these move.
    let text =
      "random: { n: 3, log: [optimizer.learning_rate], "
      + "ranges: { model.hidden: 4..64, optimizer.learning_rate: [1e-4, 1e-1] }, choices: { model.cell: [rnn, gru] } }"
    #expect(
      try variants("experiment: a\n" + text).map { $0.swept.map(\.value.brief) } == [
        ["56", "0.000141143", "gru"], ["17", "0.000612757", "gru"], ["62", "0.000342756", "rnn"],
      ])
  }

  @Test func anotherPointOrKeyOrOrderMovesNoDraw() throws {
    func dropouts(_ text: String) throws -> [Double] {
      try variants("experiment: a\nrandom: \(text)").map(\.root.model.dropout)
    }
    let three = try dropouts("{ n: 3, ranges: { model.dropout: [0, 0.5] } }")
    #expect(Set(three).count == 3)
    #expect(try Array(dropouts("{ n: 9, ranges: { model.dropout: [0, 0.5] } }").prefix(3)) == three)
    #expect(try dropouts("{ ranges: { model.hidden: [1, 4000], model.dropout: [0, 0.5] }, n: 3 }") == three)
    #expect(try dropouts("{ n: 3, seed: 1, ranges: { model.dropout: [0, 0.5] } }") == three)
    #expect(try dropouts("{ n: 3, seed: 2, ranges: { model.dropout: [0, 0.5] } }") != three)
  }

  /// Once took 40 s: every point told every fault anew.
  @Test(.timeLimit(.minutes(1))) func aHundredUnknownKeysAreNotToldAtEveryPoint() throws {
    let ranges = (1...100).map { "model.k\($0): [1, 2]" }.joined(separator: ", ")
    let faults = #expect(throws: Faults.self) { try expanded("random: { n: 10000, ranges: { \(ranges) } }") }
    #expect(faults?.all.count { $0.message.hasPrefix("unknown key 'k") } == 100)
  }

  @Test func pointsDrawnTwiceAreRunOnce() throws {
    let expanded = try expanded("random: { n: 50, ranges: { model.hidden: [1, 4] } }")
    #expect(expanded.variants.count == 4)
    #expect(expanded.remarks == ["46 drawn points are left out because others say the same"])
  }

  // MARK: blocks together

  @Test func blocksMultiplyInAnOrderOfTheirOwn() throws {
    let blocks = [
      "list: { p: {}, q: { train.steps: 300 } }", "sweep: { model.cell: [rnn, gru] }",
      "zip: { model.hidden: [4, 8], train.batch: [1, 2] }",
      "random: { n: 2, ranges: { model.dropout: [0, 0.5] } }",
    ]
    let names = try names(blocks.joined(separator: "\n"))
    #expect(names.count == 16 && Set(names).count == 16)
    #expect(names[0].hasPrefix("p,model.cell=rnn,model.hidden=4,train.batch=1,model.dropout=0."))
    #expect(names.last?.hasPrefix("q,model.cell=gru,model.hidden=8,train.batch=2,") == true)
    #expect(try self.names(blocks.reversed().joined(separator: "\n")) == names)
  }

  @Test func anOuterKeyIsSetBeforeAnInnerOneWhereverItStands() throws {
    let all = try variants(
      "experiment: a\nsweep: { model.cell.activation: [tanh, relu], model.cell: [{ kind: rnn, activation: relu }] }"
    )
    #expect(all.map { ($0.root.model.cell as? RNN)?.activation } == ["tanh", "relu"])
    #expect(
      all.map(\.name) == [
        "model.cell.activation=tanh,model.cell=rnn", "model.cell.activation=relu,model.cell=rnn",
      ])
  }

  // MARK: keys that exist for some kinds only

  @Test func aKeyOfSomeKindsIsSweptForThoseOnly() throws {
    let expanded = try expanded(
      "sweep: { model.cell: [rnn, lstm, gru], model.cell.activation: [tanh, relu] }")
    #expect(
      expanded.variants.map(\.name) == [
        "model.cell=rnn,model.cell.activation=tanh", "model.cell=rnn,model.cell.activation=relu",
        "model.cell=lstm",
        "model.cell=gru",
      ])
    #expect(
      expanded.remarks == [
        "'model.cell.activation' does not exist at model.cell=lstm: 2 combinations are left out because others say the same"
      ])
    #expect(
      expanded.variants[2].swept == [SweptSetting(key: "model.cell", value: .table(["kind": .text("lstm")]))])
  }

  @Test func aKeyOfAnOptionalComponentIsSweptWhereThereIsOne() throws {
    let names = try names("sweep: { optimizer.clip: [none, norm], optimizer.clip.threshold: [1, 5] }")
    #expect(
      names == [
        "optimizer.clip=none", "optimizer.clip=norm,optimizer.clip.threshold=1",
        "optimizer.clip=norm,optimizer.clip.threshold=5",
      ])
  }

  @Test func zippedKeysOfSomeKindsAreRemarkedUpon() throws {
    let expanded = try expanded("zip: { model.cell: [rnn, lstm], model.cell.activation: [relu, tanh] }")
    #expect(
      expanded.variants.map(\.name) == ["model.cell=rnn,model.cell.activation=relu", "model.cell=lstm"])
    #expect(expanded.remarks == ["1 value in 'zip' is not used: the key does not exist there"])
  }

  @Test func aNamedVariantMayRepeatAnotherWhereItsKeysDoNotExist() throws {
    let expanded = try expanded(
      "sweep: { model.cell: [rnn, lstm] }\nlist: { smooth: {}, rough: { model.cell.activation: relu } }")
    #expect(
      expanded.variants.map(\.name) == [
        "smooth,model.cell=rnn", "smooth,model.cell=lstm", "rough,model.cell=rnn",
      ])
    #expect(expanded.remarks.count == 1)
  }

  // MARK: overrides

  @Test func blocksCanBeOverridden() throws {
    let text =
      "zip: { model.hidden: [8, 16], train.batch: [4, 2] }\nrandom: { n: 2, ranges: { model.dropout: [0, 0.5] } }\n"
      + "list: { small: { train.steps: 200 } }"
    let names = try names(
      text,
      set: [
        "zip.model.hidden=[32, 64]", "random.n=1", "random.ranges.model.dropout=[0.25, 0.250001]",
        "list.small.train.steps=300",
      ])
    #expect(names.count == 2 && names[0].hasPrefix("small,model.hidden=32,train.batch=4,model.dropout=0.25"))
  }

  // MARK: what is shared

  @Test(arguments: [
    ("sweep: { model.hidden: [A], train.batch: [B] }", 200),
    ("sweep: { model.hidden: [A], model.dropout: [C] }", 10_000),
    ("zip: { model.hidden: [A], train.batch: [B] }\nsweep: { optimizer.learning_rate: [C] }", 300),
  ]) func whatPointsShareIsReadOnce(text: String, readings: Int) throws {
    let numbers = (1...100).map(String.init).joined(separator: ", ")
    let shares = (1...100).map { String(Double($0) / 1000) }.joined(separator: ", ")
    let filled = text.replacing("A", with: numbers).replacing("B", with: numbers).replacing("C", with: shares)
    let expanded = try expanded(filled)
    #expect(expanded.variants.count == 10_000 && expanded.readings == readings)
  }
}
