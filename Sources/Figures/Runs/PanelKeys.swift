public import Components

/// Which key that varies is told by colour, which by rows and columns of panels.
public struct PanelKeys: Configurable, Hashable {
  public static let auto = "auto"
  public static let none = "none"

  public var colour = PanelKeys.auto
  public var row = PanelKeys.auto
  public var column = PanelKeys.auto

  public init() {}

  public init(colour: String = PanelKeys.auto, row: String = PanelKeys.auto, column: String = PanelKeys.auto)
  {
    (self.colour, self.row, self.column) = (colour, row, column)
  }

  public static let settings: [Setting<PanelKeys>] = [
    Setting(
      "colour", \.colour, .text(.line),
      doc: "The key that colours stand for; auto: numbers, or the last that varies; none: no key."),
    Setting(
      "row", \.row, .text(.line), doc: "The key that has a row of panels for each value; auto, none."),
    Setting(
      "column", \.column, .text(.line), doc: "The key that has a column of panels for each value; auto, none."
    ),
  ]

  public var problems: [Problem] {
    let named = entries.filter { $0.key != PanelKeys.auto && $0.key != PanelKeys.none }
    return named.enumerated().filter { index, entry in
      named.prefix(index).contains { $0.key == entry.key }
    }.map { _, entry in
      Problem(entry.place, "'\(entry.key)' stands for two things", remedy: "write auto for one of them")
    }
  }

  /// - Parameter varied: the keys that differ among variants.
  func problems(varying varied: [String]) -> [Problem] {
    entries.filter { !(varied + [PanelKeys.auto, PanelKeys.none]).contains($0.key) }.map { place, key in
      let near = Spelling.nearest(to: key, among: varied).map { "did you mean \($0)?" }
      return Problem(
        place,
        varied.isEmpty
          ? "'\(key)' does not vary: nothing does"
          : "'\(key)' does not vary; what does: \(Spelling.list(varied))",
        remedy: varied.isEmpty ? "write auto" : .words(near ?? "name one of them, auto or none"))
    }
  }

  private var entries: [(place: String, key: String)] {
    [("colour", colour), ("row", row), ("column", column)]
  }
}
