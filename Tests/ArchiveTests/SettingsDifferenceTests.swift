import Components
import OrderedCollections
import Testing

@testable import Archive

@Suite struct SettingsDifferenceTests {
  private func differences(_ json: String, _ expected: OrderedDictionary<String, Value>) throws -> [String] {
    SettingsDifference.all(between: try #require(Value(json: json)), and: .table(expected)).map(\.description)
  }

  @Test func numbersAreWhatTheySpell() throws {
    let json = #"{"a":{"x":1,"y":0.001,"z":1e300,"i":"inf","f":true}}"#
    let same: OrderedDictionary<String, Value> = [
      "a": .table([
        "x": .real(1), "y": .real(1e-3), "z": .real(1e300), "i": .real(.infinity), "f": .flag(true),
      ])
    ]
    #expect(try differences(json, same) == [])
    #expect(try differences(json, ["a": .table(["x": .real(1.5)])]).first == "a.x 1, now 1.5")
    #expect(try differences(#"{"a":{"f":1}}"#, ["a": .table(["f": .flag(true)])]) == ["a.f 1, now true"])
  }

  @Test func aSettingThatWasIntroducedSinceIsToldWhereNoOtherDiffers() throws {
    let expected: OrderedDictionary<String, Value> = [
      "train": .table(["new": .integer(1), "batch": .integer(4)])
    ]
    #expect(try differences(#"{"train":{"gone":2,"batch":16}}"#, expected) == ["train.batch 16, now 4"])
    #expect(try differences(#"{"train":{"gone":2,"batch":4}}"#, expected) == ["train.new not set, now 1"])
  }

  @Test func componentsOfOtherKindsAreOneDifference() throws {
    let stored = #"{"optimizer":{"kind":"adam","beta1":0.9,"clip":{"kind":"norm","threshold":1}}}"#
    #expect(
      try differences(stored, ["optimizer": .table(["kind": .text("sgd"), "momentum": .real(0)])]) == [
        "optimizer adam, now sgd"
      ])
    let clipped: Value = .table([
      "kind": .text("adam"), "beta1": .real(0.9),
      "clip": .table(["kind": .text("norm"), "threshold": .integer(2)]),
    ])
    #expect(try differences(stored, ["optimizer": clipped]) == ["optimizer.clip.threshold 1, now 2"])
    let plain: Value = .table(["kind": .text("adam"), "beta1": .real(0.9), "clip": .text("none")])
    #expect(try differences(stored, ["optimizer": plain]) == ["optimizer.clip norm, now none"])
  }

  @Test func onlyWhatIsAskedForIsCompared() throws {
    #expect(
      try differences(#"{"title":"a","loss":{"reduce":"sum"}}"#, ["loss": .table(["reduce": .text("sum")])])
        == [])
    #expect(
      try differences("{}", ["model": .table(["hidden": .list([.integer(2), .integer(3)])])]).count == 1)
  }

  @Test func manyAreCounted() {
    let differences = (1...7).map { SettingsDifference(key: "k\($0)", stored: "1", expected: "2") }
    let reason = ArchiveFault("a.h5", .stale(differences)).reason
    #expect(
      reason == "trained with other settings (k1 1, now 2; k2 1, now 2; k3 1, now 2; k4 1, now 2; 3 more)")
  }
}
