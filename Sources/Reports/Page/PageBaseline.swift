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
    return Table(
      caption: "Levels to compare with. A loss is that of a scored step.",
      header: ["quantity"] + (isShared ? [] : ["variant"]) + ["level", "value", "reached by"],
      rows: baselines.map {
        [$0.quantity.replacing("_", with: " ")] + (isShared ? [] : [$0.variant.isEmpty ? "all" : $0.variant])
          + [$0.name, NumberText.significant($0.value), $0.doc]
      }, numeric: [isShared ? 2 : 3])
  }
}
