import Archive
import Components

/// How a run's variants share the panels of a figure. A few stand together; of many, one key has the colours,
/// which mean the same in all panels, and others have rows and columns of panels.
struct VariantPanels {
  struct Panel {
    /// What the panel's variants have in common: "cell lstm"; "" if there is only one panel.
    let title: String
    let members: [Member]
  }

  struct Member {
    /// Among the run's variants.
    let index: Int
    let variant: String
    let label: String
    let colour: Colour
  }

  /// More lines than this cannot be told apart.
  static let together = 6
  /// More columns than this would be too narrow.
  private static let mostColumns = 4

  let panels: [Panel]
  /// What the colours stand for.
  let heading: String
  /// The number of panels in a row; nil where no key has the columns.
  let columns: Int?
  /// Keys that make no difference in the figure, with the variants that are not drawn for it.
  let idle: [String]

  /// - Parameters:
  ///   - run: the stored trials.
  ///   - keys: what the file's author wants to see where.
  ///   - alike: whether the figure shows the same of two variants, by their places among the run's; a key whose value
  ///     never makes a difference is left out.
  init(
    _ run: StoredRun, by keys: PanelKeys = PanelKeys(), alike: (Int, Int) -> Bool = { _, _ in false }
  ) {
    self.init(run.variants, VariantLabels(run), by: keys, alike: alike)
  }

  init(
    _ variants: [String], _ labels: VariantLabels, by keys: PanelKeys = PanelKeys(),
    alike: (Int, Int) -> Bool = { _, _ in false }
  ) {
    let names = SettingWords.short(labels.keys), all = Array(labels.keys.indices)
    let (idle, shown) = VariantPanels.idle(variants, labels, keys, alike)
    let split = KeySplit(labels, all.filter { !idle.contains($0) }, of: shown, by: keys)
    func values(_ index: Int, _ keys: [Int]) -> [Value] { keys.map { labels.values[index][$0] } }
    func words(_ index: Int, _ keys: [Int], named: Bool) -> String {
      keys.map { key in
        let value = SettingWords.value(labels.values[index][key])
        return !named || names[key].isEmpty ? value : "\(names[key]) \(value)"
      }.joined(separator: ", ")
    }
    let places = split.rows + split.columns
    var colours = shown.map { values($0, split.colours) }.distinct
    let isSequential = split.colours.count == 1 && colours.count > 1 && colours.allSatisfy { $0[0].isNumber }
    if isSequential {
      colours.sort { SettingWords.number($0[0]) ?? 0 < SettingWords.number($1[0]) ?? 0 }
    }
    func rank(_ index: Int) -> Int { colours.firstIndex(of: values(index, split.colours)) ?? 0 }
    panels = shown.map { values($0, places) }.distinct.map { place in
      let own = shown.filter { values($0, places) == place }
      return Panel(
        title: own.first.map { words($0, places, named: true) } ?? "",
        members: (isSequential ? own.sorted { (rank($0), $0) < (rank($1), $1) } : own).map { index in
          Member(
            index: index, variant: variants[index],
            label: split.colours.isEmpty
              ? labels.labels[index] : words(index, split.colours, named: false),
            colour: isSequential
              ? .sequential(rank(index), of: colours.count) : .variant(rank(index), of: colours.count))
        })
    }
    heading = split.colours.map { names[$0] }.filter { !$0.isEmpty }.joined(separator: ", ")
    let width = shown.map { values($0, split.columns) }.distinct.count
    columns =
      split.columns.isEmpty
      ? (keys.row != PanelKeys.auto && keys.row != PanelKeys.none ? 1 : nil)
      : width <= VariantPanels.mostColumns ? width : nil
    self.idle = idle.map { labels.keys[$0] }
  }

  /// The keys that make no difference, and the variants that are drawn: of those that differ in such keys only,
  /// the first.
  private static func idle(
    _ variants: [String], _ labels: VariantLabels, _ keys: PanelKeys, _ alike: (Int, Int) -> Bool
  ) -> (keys: [Int], shown: [Int]) {
    let asked = [keys.colour, keys.row, keys.column]
    var idle: [Int] = [], shown = Array(variants.indices)
    for key in labels.keys.indices where !asked.contains(labels.keys[key]) {
      func rest(_ index: Int) -> [Value] {
        labels.keys.indices.filter { $0 != key && !idle.contains($0) }.map { labels.values[index][$0] }
      }
      let groups = shown.map(rest).distinct.map { group in shown.filter { rest($0) == group } }
      let isIdle =
        groups.contains { $0.count > 1 }
        && groups.allSatisfy { group in
          group.dropFirst().allSatisfy { alike(group[0], $0) }
        }
      if isIdle {
        idle.append(key)
        shown = groups.map { $0[0] }.sorted()
      }
    }
    return (idle, shown)
  }

  /// Panels with axes and curves.
  ///
  /// - Parameters:
  ///   - x, y: what the axes are, the same in all panels.
  ///   - scale: a word for what has the same ranges in all panels.
  ///   - prefix: what the panels of this call have in common: "encoder"; "" for nothing.
  ///   - series: the curves of a variant.
  func drawn(
    x: Axis, y: Axis, sharing scale: String, prefix: String = "", _ series: (Member) -> [Series]
  ) -> [Figures.Panel] {
    panels.map { part in
      var panel = Figures.Panel(
        title: [prefix, part.title].filter { !$0.isEmpty }.joined(separator: ", "), x: x, y: y,
        series: part.members.flatMap(series))
      panel.sharedScale = panels.count > 1 ? scale : ""
      return panel
    }
  }
}
