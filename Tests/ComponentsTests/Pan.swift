import Components
import OrderedCollections

/// A state of the code that settings and components are written in.
protocol Edition: Sendable {
  /// What became of the setting that the first edition did not have; nil: it is not there.
  static func added<Root>(_ setting: Setting<Root>) -> Setting<Root>?
  static var revision: Int { get }
}

extension Edition {
  static func added<Root>(_ setting: Setting<Root>) -> Setting<Root>? { nil }
  static var revision: Int { 0 }
}

enum First: Edition {}

/// Has a setting more, marked as later.
enum Second: Edition {
  static func added<Root>(_ setting: Setting<Root>) -> Setting<Root>? { setting.later }
}

/// Has it too, not marked.
enum Careless: Edition {
  static func added<Root>(_ setting: Setting<Root>) -> Setting<Root>? { setting }
}

/// Computes otherwise.
enum Revised: Edition {
  static var revision: Int { 1 }
}

protocol Grip: Component {}

/// The component that editions differ in.
struct Handle<E: Edition>: Grip {
  static var kind: String { "handle" }
  static var summary: String { "Long." }
  static var revision: Int { E.revision }
  var length = 3
  var angle = 0.0
  static var settings: [Setting<Handle>] {
    [Setting("length", \.length, .integer(1...9), doc: "From end to end.")]
      + [E.added(Setting("angle", \.angle, .real(.any), doc: "Upwards."))].compactMap { $0 }
  }
}

/// One that is the same in all of them.
struct Knob: Grip {
  static let kind = "knob"
  static let summary = "Short."
  static let settings: [Setting<Knob>] = []
}

/// A section that holds a component.
struct Rim<E: Edition>: Configurable {
  var grip: any Grip = Knob()
  static var settings: [Setting<Rim>] { [.component("grip", \.grip, Pan<E>.grips, doc: "Holds it.")] }
}

/// Holds sections and components in every way there is.
struct Pan<E: Edition>: Configurable {
  var size = 20
  var one: any Grip = Knob()
  var spare: (any Grip)?
  var some: [any Grip] = []
  var named: OrderedDictionary<String, any Grip> = [:]
  var rim = Rim<E>()
  var cover: Rim<E>?
  var stack: [Rim<E>] = []

  static var grips: Family { Family("grip", [Handle<E>.self, Knob.self]) }
  static var settings: [Setting<Pan>] {
    [
      Setting("size", \.size, .integer(1...99), doc: "Across."),
      .component("one", \.one, grips, doc: "In front."),
      .optionalComponent("spare", \.spare, grips, doc: "Behind."),
      .components("some", \.some, grips, doc: "Around."),
      .namedComponents(
        "named", \.named, grips, noun: "a place", number: { _ in Knob() }, doc: "Where it says."),
      .section("rim", \.rim, doc: "Outside."),
      .optionalSection("cover", \.cover, doc: "On top."),
      .sections("stack", \.stack, doc: "Below."),
    ]
  }

  /// Changes by which a grip comes into the pan, one for each way.
  static var places: [(name: String, put: @Sendable (inout Pan, any Grip) -> Void)] {
    [
      ("one", { $0.one = $1 }), ("spare", { $0.spare = $1 }), ("some", { $0.some = [Knob(), $1] }),
      ("named", { $0.named = ["b": Knob(), "a": $1] }), ("rim", { $0.rim.grip = $1 }),
      ("cover", { $0.cover = Rim(grip: $1) }),
      ("stack", { $0.stack = [Rim(), Rim(grip: $1)] }),
    ]
  }

  /// The digest's bytes of a pan with a grip at one place.
  static func text(_ place: Int, _ grip: any Grip) -> String {
    var pan = Pan()
    places[place].put(&pan, grip)
    return pan.decisiveTable.canonicalJSON
  }
}

/// A pan in a box in a list in a drawer.
struct Drawer<E: Edition>: Configurable {
  var boxes: [Box] = [Box()]
  static var settings: [Setting<Drawer>] { [.sections("boxes", \.boxes, doc: "Side by side.")] }

  struct Box: Configurable {
    var pan: Pan<E>? = Pan(one: Handle<E>())
    static var settings: [Setting<Box>] { [.optionalSection("pan", \.pan, doc: "Inside.")] }
  }
}
