/// How a run's variants share the panels of a figure: all in one; or, if they are many and several keys were
/// swept, one panel for each value of the first key, so that colours stand for the other keys and mean the
/// same in all panels.
struct VariantPanels {
  struct Panel {
    /// The first key's value; "" if there is only one panel.
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
  private static let together = 6

  let panels: [Panel]
  /// What the colours stand for.
  let heading: String

  init(_ variants: [String]) {
    let labels = VariantLabels(variants), keys = labels.heading.split(separator: ", ").map(String.init)
    let parts = labels.labels.map {
      $0.split(separator: ", ", omittingEmptySubsequences: false).map(String.init)
    }
    guard variants.count > VariantPanels.together, keys.count > 1,
      parts.allSatisfy({ $0.count == keys.count })
    else {
      heading = labels.heading
      panels = [
        Panel(
          title: "",
          members: variants.indices.map {
            Member(
              index: $0, variant: variants[$0], label: labels.labels[$0],
              colour: .variant($0, of: variants.count))
          })
      ]
      return
    }
    func distinct(_ words: [String]) -> [String] {
      words.reduce(into: []) { known, word in if !known.contains(word) { known.append(word) } }
    }
    let rest = parts.map { $0.dropFirst().joined(separator: ", ") }, colours = distinct(rest)
    heading = keys.dropFirst().joined(separator: ", ")
    panels = distinct(parts.map { $0[0] }).map { title in
      Panel(
        title: title,
        members: variants.indices.filter { parts[$0][0] == title }.map { index in
          Member(
            index: index, variant: variants[index], label: rest[index],
            colour: .variant(colours.firstIndex(of: rest[index]) ?? 0, of: colours.count))
        })
    }
  }
}
