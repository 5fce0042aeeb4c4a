import Components

/// The maps of a phase diagram, one for each combination of the keys beside its plane: those of a row's key one below
/// another, those of a column's side by side.
struct PhaseGrid {
  /// In the order of drawing, row by row.
  let panels: [[PhasePoints.Setting]]
  /// The number of panels in a row; nil where no key is named.
  let columns: Int?

  /// - Parameters:
  ///   - combinations: of the other keys, in the order of the file.
  ///   - keys: which has rows, and which columns.
  /// - Throws: if one of these does not vary beside the plane.
  init(_ combinations: [[PhasePoints.Setting]], by keys: PanelKeys) throws {
    func named(_ key: String) -> String? { key == PanelKeys.auto || key == PanelKeys.none ? nil : key }
    let known = combinations.first?.map(\.key) ?? [], row = named(keys.row), column = named(keys.column)
    for key in [row, column].compactMap({ $0 }) where !known.contains(key) {
      throw FigureError.nothingToDraw(
        reason:
          "'\(key)' does not vary beside the two keys of the plane: \(known.isEmpty ? "none does" : Spelling.list(known))"
      )
    }
    /// The place of a combination's value among all of the key's.
    func rank(_ combination: [PhasePoints.Setting], _ key: String?) -> Int {
      func value(_ settings: [PhasePoints.Setting]) -> String? { settings.first { $0.key == key }?.value }
      return combinations.map(value).distinct.firstIndex(of: value(combination)) ?? 0
    }
    func rest(_ combination: [PhasePoints.Setting]) -> [PhasePoints.Setting] {
      combination.filter { $0.key != row && $0.key != column }
    }
    let others = combinations.map(rest).distinct
    /// With rows alone, what else varies stands side by side.
    func place(_ combination: [PhasePoints.Setting]) -> [Int] {
      column == nil
        ? [rank(combination, row)]
        : [others.firstIndex(of: rest(combination)) ?? 0, rank(combination, row), rank(combination, column)]
    }
    panels = combinations.enumerated().map { (place: place($1) + [$0], settings: $1) }
      .sorted { $0.place.lexicographicallyPrecedes($1.place) }.map(\.settings)
    columns =
      column.map { key in combinations.map { rank($0, key) }.distinct.count }
      ?? row.map { key in max(1, combinations.count / combinations.map { rank($0, key) }.distinct.count) }
  }
}
