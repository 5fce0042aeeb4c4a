/// A baseline that a task declares for a measured quantity, for the page.
public struct PageBaseline: Sendable, Hashable {
  /// "" for all variants.
  public var variant: String
  public var quantity: String
  public var name: String
  public var value: Double
  /// Which way of answering reaches it.
  public var doc: String

  public init(variant: String = "", quantity: String, name: String, value: Double, doc: String) {
    (self.variant, self.quantity, self.name, self.value, self.doc) = (variant, quantity, name, value, doc)
  }
}

extension NotebookPage {
  /// Nil if the tasks declare none.
  var baselineTable: Table? {
    guard !baselines.isEmpty else { return nil }
    let isShared = baselines.allSatisfy(\.variant.isEmpty)
    // Variants with the same level stand in one row.
    var levels: [(baseline: PageBaseline, variants: [String])] = []
    let names = labels
    for baseline in baselines {
      var common = baseline
      common.variant = ""
      let variant = baseline.variant.isEmpty ? "all" : names[baseline.variant] ?? baseline.variant
      if let index = levels.firstIndex(where: { $0.baseline == common }) {
        levels[index].variants.append(variant)
      } else {
        levels.append((common, [variant]))
      }
    }
    return Table(
      caption: "Levels to compare with. A loss is that of a scored step.",
      header: ["quantity"] + (isShared ? [] : ["variant"]) + ["level", "value", "reached by"],
      rows: levels.map { level, variants in
        [level.quantity.replacing("_", with: " ")] + (isShared ? [] : [variants.joined(separator: "; ")])
          + [level.name, NumberText.significant(level.value), level.doc]
      }, numeric: [isShared ? 2 : 3])
  }
}
