import Components

struct Kettle: Configurable, Equatable {
  var litres = 1.5
  var whistles = true
  var lid: any Lid = GlassLid()
  var spare: (any Lid)?
  var shelf: [any Lid] = []
  var feet = Feet()

  static let lids = Family("lid", [GlassLid.self, SteelLid.self])
  static let settings: [Setting<Kettle>] = [
    Setting("litres", \.litres, .real(.positive), unit: "l", required: true, doc: "Volume."),
    Setting("whistles", \.whistles, .flag, doc: "Audible."),
    .component("lid", \.lid, lids, doc: "On top."),
    .optionalComponent("spare", \.spare, lids, doc: "In the drawer."),
    .components("shelf", \.shelf, lids, doc: "On the shelf."),
    .section("feet", \.feet, doc: "Below."),
  ]
  var problems: [Problem] { litres > 5 ? [Problem("litres", "too heavy", remedy: "pour some out")] : [] }

  static func == (a: Kettle, b: Kettle) -> Bool { a.table == b.table }
}

struct Feet: Configurable {
  var count = 3
  static let settings: [Setting<Feet>] = [Setting("count", \.count, .integer(3...6), doc: "How many.")]
  var problems: [Problem] {
    count == 5 ? [Problem("count", "wobbles", remedy: .handbook), Problem("", "odd", remedy: .handbook)] : []
  }
}

protocol Lid: Component {}

struct GlassLid: Lid {
  static let kind = "glass"
  static let summary = "See through."
  var millimetres = 4
  static let settings: [Setting<GlassLid>] = [
    Setting("millimetres", \.millimetres, .integer(1...9), doc: "Thickness.")
  ]
  var problems: [Problem] { millimetres == 1 ? [Problem("millimetres", "breaks", remedy: .handbook)] : [] }
}

struct SteelLid: Lid {
  static let kind = "steel"
  static let summary = "Lasts."
  static let settings: [Setting<SteelLid>] = []
}
