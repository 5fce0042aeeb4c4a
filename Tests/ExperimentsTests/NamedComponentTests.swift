import Components
import Language
import OrderedCollections
import Testing

/// Mappings from names that the file's author chooses to components, as `init: { W: orthogonal, b.f: 1 }`.
struct NamedComponentTests {
  private static let file = """
    experiment: a
    model:
      init:
        W: { kind: spread, width: 2 }
        b.f: 1
        U: spread
    """

  private func starts(_ text: String = file, set overrides: [String] = []) throws -> [String] {
    try variants(text, set: overrides).map { $0.value["model"]?["init"]?.brief ?? "" }
  }

  @Test func valuesAreComponentsAndNumbers() throws {
    #expect(
      try starts() == [
        "{W: {kind: spread, width: 2, center: 0}, b.f: {kind: filled, value: 1}, U: {kind: spread, width: 1, center: 0}}"
      ])
    let root = try #require(try variants(Self.file).first?.root)
    #expect((root.model.starts["b.f"] as? Filled)?.value == 1 && root.model.starts.count == 3)
    #expect(try starts("experiment: a") == ["{}"])
  }

  @Test func settingsAreSetBelowNames() throws {
    let file = "experiment: a\nmodel: { init: { W: spread, b.f: 1, layer0.b: 2 } }"
    let overrides = [
      "model.init.W.width=3", "model.init.b.f=4", "model.init.layer0.b=5",
      "model.init.layer0.b.f={kind: spread}",
    ]
    let root = try #require(try variants(file, set: overrides).first?.root)
    #expect((root.model.starts["W"] as? Spread)?.width == 3)
    #expect((root.model.starts["b.f"] as? Filled)?.value == 4)
    #expect((root.model.starts["layer0.b"] as? Filled)?.value == 5)
    #expect(Array(root.model.starts.keys) == ["W", "b.f", "layer0.b", "layer0.b.f"])
    #expect(
      try starts("experiment: a", set: ["model.init.b=spread", "model.init.b.width=7"]) == [
        "{b: {kind: spread, width: 7, center: 0}}"
      ])
    #expect(
      try starts("experiment: a", set: ["model.init.b.f.kind=spread"]) == [
        "{b.f: {kind: spread, width: 1, center: 0}}"
      ])
  }

  @Test func namesAreSwept() throws {
    let all = try variants(
      "\(Self.file)\nsweep: { model.init.b.f: [0, 1.5], model.init.W.width: [1, 2], model.init.U: [spread, 3] }"
    )
    #expect(all.count == 8)
    #expect(
      all.map(\.name).prefix(2) == [
        "model.init.b.f=0,model.init.W.width=1,model.init.U=spread",
        "model.init.b.f=0,model.init.W.width=1,model.init.U=3",
      ])
    #expect((all[7].root.model.starts["b.f"] as? Filled)?.value == 1.5)
    #expect((all[7].root.model.starts["U"] as? Filled)?.value == 3)
    // A gate below a parameter that is swept, too, is a key of its own.
    let both = try variants("experiment: a\nsweep: { model.init.b.f: [1], model.init.b: [2] }")
    #expect(both.map(\.name) == ["model.init.b.f=1,model.init.b=2"])
  }

  @Test func aKeyMayBeSetBesideASweptOne() throws {
    let file = "experiment: a\nsweep: { model.init.b: [1, 2] }"
    #expect(try variants(file, set: ["model.init.b.f=3"]).map { $0.root.model.starts.count } == [2, 2])
    #expect(
      messages(file, set: ["model.init.b=3"]) == [
        "1:1 'model.init.b' is swept in test.exp:2:10, which would undo this"
      ])
    #expect(
      messages("experiment: a\nsweep: { model.init.b: [spread] }", set: ["model.init.b.width=3"]).count == 1)
  }

  @Test func faultsPointAtTheValue() {
    func said(_ value: String) -> [String] { messages("experiment: a\nmodel:\n  init: { b.f: \(value) }") }
    #expect(said("spred") == ["3:16 unknown start 'spred' in 'model.init.b.f'"])
    #expect(
      said("{ kind: spread, width: 0 }") == ["3:39 'model.init.b.f.width' must be a number > 0 (got 0)"])
    #expect(
      said("{ kind: spread, with: 0 }") == ["3:32 unknown key 'with' in 'model.init.b.f' of kind spread"])
    #expect(said("{ kind: spread, center: 3 }") == ["3:40 the center 3.0 lies outside the width 1.0"])
    #expect(said("{ width: 0 }") == ["3:16 'model.init.b.f' does not say which start: 'kind' is missing"])
    #expect(said("").count == 1 && said("[1]").count == 1 && said("'1'").count == 1)
    #expect(messages("experiment: a\nmodel: { init: { b-f: 1, b..f: 1, 1: 2 } }").count == 3)
    #expect(messages("experiment: a\nmodel: { init: 1 }").count == 1)
  }

  /// Whatever a file holds, the resolved one reads back to it.
  @Test func resolvedFilesReadBack() throws {
    let value = try #require(try variants(Self.file).first?.value)
    #expect(try variants(ResolvedYAML.text(of: value)).map(\.value) == [value])
    #expect(value["model"]?["init"]?["b.f"] == .table(["kind": .text("filled"), "value": .real(1)]))
  }
}
