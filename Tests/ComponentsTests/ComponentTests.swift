import Components
import OrderedCollections
import Testing

struct ComponentTests {
  @Test func aTableHasEverySetting() {
    #expect(
      Kettle().table.canonicalJSON
        == #"{"feet":{"count":3},"lid":{"kind":"glass","millimetres":4},"litres":1.5,"shelf":[],"spare":"none","whistles":true}"#
    )
  }

  @Test func aTableReadsBack() throws {
    var kettle = Kettle()
    kettle.litres = 2
    kettle.spare = SteelLid()
    kettle.shelf = [GlassLid(millimetres: 2), SteelLid()]
    kettle.feet.count = 4
    #expect(Kettle(table: kettle.table) == kettle)
    #expect(Kettle(table: kettle.table) != Kettle())
  }

  @Test func missingKeysKeepTheirDefaults() {
    #expect(Kettle(table: .table([:])) == Kettle())
    #expect(Kettle(table: .table(["lid": .table(["kind": .text("steel")])]))?.lid is SteelLid)
  }

  @Test func valuesOfOtherTypesAreRefused() {
    #expect(Kettle(table: .integer(1)) == nil)
    #expect(Kettle(table: .table(["whistles": .integer(1)])) == nil)
    #expect(Kettle(table: .table(["lid": .text("glass")])) == nil)
    #expect(Kettle(table: .table(["lid": .table(["kind": .text("wood")])])) == nil)
    #expect(Kettle(table: .table(["shelf": .list([.table(["kind": .text("wood")])])])) == nil)
    #expect(Kettle(table: .table(["feet": .table(["count": .text("3")])])) == nil)
  }

  @Test func problemsCarryThePathToTheirKey() {
    var kettle = Kettle()
    #expect(kettle.allProblems.isEmpty)
    kettle.litres = 6
    kettle.lid = GlassLid(millimetres: 1)
    kettle.spare = GlassLid(millimetres: 1)
    kettle.shelf = [SteelLid(), GlassLid(millimetres: 1)]
    kettle.feet.count = 5
    #expect(
      kettle.allProblems.map(\.key) == [
        "litres", "lid.millimetres", "spare.millimetres", "shelf[1].millimetres", "feet.count", "feet",
      ])
  }

  @Test func descriptorsSayWhatHelpPrints() throws {
    let litres = try #require(Kettle.descriptors.first)
    #expect(
      litres.key == "litres" && litres.unit == "l" && litres.isRequired && litres.defaultValue == .real(1.5))
    #expect(litres.type.expectation == "a number > 0")
    #expect(Kettle.descriptors.map(\.key) == ["litres", "whistles", "lid", "spare", "shelf", "feet"])
    #expect(Kettle.descriptors[3].type.expectation == "none, or a lid (glass, steel)")
  }
}
