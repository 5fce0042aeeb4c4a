import Components
import OrderedCollections
import Testing

/// What identities are made from stays the same while code gains settings, and changes where code changes
/// numbers.
struct DecisiveTests {
  static let places = Array(Pan<First>.places.indices)

  @Test func everyPlaceIsTried() {
    #expect(Pan<First>.places.map(\.name) == Pan<First>.descriptors.map(\.key).filter { $0 != "size" })
  }

  @Test func withoutLaterSettingsAndRevisionsItIsEverySetting() {
    #expect(Kettle().decisiveTable == Kettle().table)
    #expect(GlassLid().decisive == GlassLid().resolved && SteelLid().decisive == SteelLid().resolved)
  }

  /// An added setting that is later changes nothing while it stands at its default; one that is not changes
  /// everything.
  @Test(arguments: places) func aLaterSettingIsLeftOut(place: Int) {
    let first = Pan<First>.text(place, Handle<First>())
    #expect(Pan<Second>.text(place, Handle<Second>()) == first)
    #expect(Pan<Careless>.text(place, Handle<Careless>()) != first)
    #expect(Pan<Careless>.text(place, Knob()) == Pan<First>.text(place, Knob()))
  }

  @Test(arguments: places) func aLaterSettingOffItsDefaultCounts(place: Int) {
    let texts = [0, 0.5, 1].map { Pan<Second>.text(place, Handle<Second>(angle: $0)) }
    #expect(Set(texts).count == 3 && texts[1].contains(#""angle":0.5"#) && !texts[0].contains("angle"))
    // The same words as if it had always been there.
    #expect(texts[1] == Pan<Careless>.text(place, Handle<Careless>(angle: 0.5)))
  }

  /// A later setting is compared with its type's default, whatever holds the value.
  @Test func otherSettingsOfTheSameValueCountAllTheSame() {
    #expect(Handle<Second>(length: 5).decisive == Handle<First>(length: 5).decisive)
    #expect(Handle<Second>(length: 5).decisive != Handle<Second>().decisive)
  }

  /// A raised revision changes what uses the component, and nothing else.
  @Test(arguments: places) func aRevisionCountsWhereItIsUsed(place: Int) {
    #expect(Pan<Revised>.text(place, Handle<Revised>()) != Pan<First>.text(place, Handle<First>()))
    #expect(Pan<Revised>.text(place, Knob()) == Pan<First>.text(place, Knob()))
  }

  @Test func aRevisionIsNoSetting() {
    #expect(Handle<Revised>().resolved == Handle<First>().resolved)
    #expect(Handle<Revised>().decisive.canonicalJSON == #"{"@revision":1,"kind":"handle","length":3}"#)
    #expect(Handle<First>().decisive.canonicalJSON == #"{"kind":"handle","length":3}"#)
  }

  @Test func aSectionHasARevision() {
    struct Old: Configurable { static let settings: [Setting<Old>] = [] }
    struct New: Configurable {
      static let settings: [Setting<New>] = []
      static let revision = 2
    }
    #expect(
      Old().decisiveTable.canonicalJSON == "{}" && New().decisiveTable.canonicalJSON == #"{"@revision":2}"#)
    #expect(New().table == Old().table)
  }

  @Test func depthDoesNotMatter() {
    let first = Drawer<First>().decisiveTable.canonicalJSON
    #expect(Drawer<Second>().decisiveTable.canonicalJSON == first)
    #expect(Drawer<Careless>().decisiveTable.canonicalJSON != first)
    #expect(Drawer<Revised>().decisiveTable.canonicalJSON != first)
    let turned = Drawer<Second>(boxes: [.init(pan: Pan(one: Handle<Second>(angle: 2)))]).decisiveTable
      .canonicalJSON
    #expect(turned != first && turned.contains(#""angle":2"#))
  }

  @Test func orderOfKeysDoesNotMatter() {
    let there = Pan<Second>(named: ["a": Knob(), "b": Handle<Second>()])
    let back = Pan<Second>(named: ["b": Handle<Second>(), "a": Knob()])
    #expect(there.decisiveTable != back.decisiveTable)
    #expect(there.decisiveTable.canonicalJSON == back.decisiveTable.canonicalJSON)
    let other = Pan<Second>(named: ["b": Knob(), "a": Handle<Second>()])
    #expect(other.decisiveTable.canonicalJSON != back.decisiveTable.canonicalJSON)
  }

  // MARK: later settings that hold something themselves

  /// Every way to hold a value, all of them introduced later.
  struct Attachments<E: Edition>: Configurable {
    var size = 20
    var one: any Grip = Handle<E>()
    var spare: (any Grip)? = Handle<E>()
    var some: [any Grip] = [Handle<E>()]
    var named: OrderedDictionary<String, any Grip> = ["a": Handle<E>(), "b": Knob()]
    var rim = Rim<E>(grip: Handle<E>())
    var cover: Rim<E>?
    var stack = [Rim<E>()]

    static var original: [Setting<Attachments>] {
      [
        Setting("size", \.size, .integer(1...99), doc: "Across."),
        .component("one", \.one, Pan<E>.grips, doc: "In front."),
        .optionalComponent("spare", \.spare, Pan<E>.grips, doc: "Behind."),
        .components("some", \.some, Pan<E>.grips, doc: "Around."),
        .namedComponents(
          "named", \.named, Pan<E>.grips, noun: "a place", number: { _ in Knob() }, doc: "Where it says."),
        .section("rim", \.rim, doc: "Outside."),
        .optionalSection("cover", \.cover, doc: "On top."),
        .sections("stack", \.stack, doc: "Below."),
      ]
    }
    static var settings: [Setting<Attachments>] { original.map(\.later) }
  }

  @Test func laterValuesOfEveryKindAreLeftOutAtTheirDefaults() {
    #expect(Attachments<First>().decisiveTable == .table([:]))
    #expect(Attachments<Second>().decisiveTable == .table([:]))
    #expect(Attachments<First>.descriptors.allSatisfy { $0.bearing == .later })
    #expect(Kettle.descriptors.allSatisfy { $0.bearing == .always })
    // They are told and read as ever.
    #expect(Attachments<First>.descriptors.map(\.key) == Attachments<First>.original.map(\.key))
    #expect(Attachments<First>(table: Attachments<First>().table)?.table == Attachments<First>().table)
  }

  static let changes: [(key: String, change: @Sendable (inout Attachments<Second>) -> Void)] = [
    ("size", { $0.size = 21 }), ("one", { $0.one = Knob() }), ("spare", { $0.spare = nil }),
    ("some", { $0.some = [] }),
    ("named", { $0.named["a"] = Knob() }), ("rim", { $0.rim.grip = Knob() }), ("cover", { $0.cover = Rim() }),
    ("stack", { $0.stack = [] }),
    // A later setting inside a later one.
    ("one", { $0.one = Handle<Second>(angle: 1) }), ("spare", { $0.spare = Handle<Second>(angle: 1) }),
    ("some", { $0.some = [Handle<Second>(angle: 1)] }),
    ("named", { $0.named["a"] = Handle<Second>(angle: 1) }),
    ("rim", { $0.rim.grip = Handle<Second>(angle: 1) }),
    ("cover", { $0.cover = Rim(grip: Handle<Second>(angle: 1)) }),
    ("stack", { $0.stack[0].grip = Handle<Second>(angle: 1) }),
  ]

  @Test(arguments: changes.indices) func laterValuesOfEveryKindCountOtherwise(index: Int) throws {
    var value = Attachments<Second>()
    Self.changes[index].change(&value)
    guard case .table(let entries) = value.decisiveTable else { return #expect(Bool(false)) }
    #expect(Array(entries.keys) == [Self.changes[index].key])
    if index > 7 { #expect(value.decisiveTable.canonicalJSON.contains(#""angle":1"#)) }
  }

  @Test func aDefaultInAnotherOrderIsTheDefault() {
    let turned = Attachments<First>(named: ["b": Knob(), "a": Handle<First>()])
    #expect(turned.table != Attachments<First>().table && turned.decisiveTable == .table([:]))
    #expect(Attachments<First>(named: ["b": Handle<First>(), "a": Knob()]).decisiveTable != .table([:]))
  }

  /// What a default computes may change as well: results with it are then others.
  @Test func aDefaultWithARevisionCounts() {
    guard case .table(let entries) = Attachments<Revised>().decisiveTable else { return #expect(Bool(false)) }
    #expect(Array(entries.keys) == ["one", "spare", "some", "named", "rim"])
  }

  @Test func passiveSettingsNeverCount() {
    struct Jar: Configurable {
      var label = "jam"
      var contents = 1
      static let settings: [Setting<Jar>] = [
        Setting("label", \.label, .text(.line), doc: "Outside.").passive,
        Setting("contents", \.contents, .integer(0...9), doc: "Inside."),
      ]
    }
    #expect(Jar(label: "tea").decisiveTable == Jar().decisiveTable && Jar(label: "tea").table != Jar().table)
    #expect(Jar(contents: 2).decisiveTable != Jar().decisiveTable)
    #expect(Jar.descriptors.map(\.bearing) == [.never, .always])
  }
}
