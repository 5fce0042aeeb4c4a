import Archive
import Components

/// Labels over time that were to be said, beside those that a network gives a chance.
struct AnsweredRoll {
  /// The panel of the grid that it belongs to; "" for the only one.
  private let title: String
  /// Among its network's examples.
  private let number: Int
  private let target: StoredSample.Content
  private let answer: StoredSample.Content

  init(_ sample: StoredSample, number: Int, of title: String) {
    (target, answer) = (sample.target, sample.prediction)
    (self.number, self.title) = (number, title)
  }

  /// Pairs of maps, first examples first.
  ///
  /// - Throws: `FigureError` where none has several labels and several steps.
  static func drawing(
    _ rolls: [AnsweredRoll], whose: String, most: Int, failures: [(StoredTrial, ArchiveFault)]
  ) throws -> Drawing {
    let pairs = rolls.sorted { $0.number < $1.number }.compactMap(\.pair)
    guard !pairs.isEmpty else {
      throw FigureError.nothingToDraw(
        reason: "labels are drawn over time where there are several of them, and a sample has several steps; "
          + "the page shows these as a table")
    }
    let shown = pairs.prefix(most / 2)
    var caption = Caption(
      Finding.span(
        "The share of labels, of those that hold or are given, which do both", shown.map(\.share), unit: " %"),
      [
        "Labels by step of examples of the test set: left those that hold, right the chance that the trained network of \(whose) gives each.",
        "A label is given where its chance is over ½.",
        "From the lowest label to the highest that holds or is given, in the first \(shownSteps) steps.",
        shown.contains(where: \.isMerged) ? "A row is the mean of neighbouring labels." : "",
        pairs.count > shown.count ? "The first \(shown.count) of \(pairs.count)." : "",
      ])
    caption.notes.addUnreadable(failures)
    var drawing = Drawing(
      title: "What the network answers", caption: caption.text, columns: 2, panels: shown.flatMap(\.panels))
    drawing.notes = caption.notes.sentences
    drawing.table = FigureTable(
      header: ["panel", "labels that hold and are given, in %"],
      rows: shown.map { [$0.share.name, AxisNumber.words($0.share.number)] })
    return drawing
  }

  private struct Pair {
    let panels: [Panel]
    /// Whether labels that lie side by side share a row.
    let isMerged: Bool
    let share: (name: String, number: Double)
  }

  /// More steps, or labels, would be merged where a map is drawn.
  private static let shownSteps = 44, shownLabels = 24

  /// Nil where a map would have a single row or column.
  private var pair: Pair? {
    guard case .image(let width, let height, let held) = target,
      case .image(width, height, let given) = answer, width > 1, height > 1
    else { return nil }
    let name = RecordedGroups.title(title, "example \(number + 1)")
    let steps = min(width, AnsweredRoll.shownSteps)
    // Pictures have the last label on top.
    func rows(_ pixels: [Double]) -> [ArraySlice<Double>] {
      stride(from: 0, to: pixels.count, by: width).map { pixels[$0..<$0 + steps] }.reversed()
    }
    let used = zip(rows(held), rows(given)).enumerated().filter { _, rows in
      rows.0.contains { $0 > 0.5 } || rows.1.contains { $0 > 0.5 }
    }.map(\.offset)
    let lowest = min(used.first ?? 0, height - 2)
    let labels = lowest..<max((used.last ?? height - 1) + 1, lowest + 2)
    func panel(_ words: String, _ pixels: [Double]) -> Panel {
      Panel(
        title: "\(name): \(words)", x: Axis("time t", unit: "steps", isWhole: true),
        y: Axis("label", isWhole: true),
        map: HeatMap(
          label: "chance", x: (0..<steps).map(Double.init), y: labels.map(Double.init),
          values: Array(rows(pixels)[labels].joined()), range: 0...1, scale: .linear))
    }
    let pairs = zip(held, given).map { ($0 > 0.5, $1 > 0.5) }
    let either = pairs.count { $0 || $1 }, both = pairs.count { $0 && $1 }
    return Pair(
      panels: [panel("target", held), panel("answer", given)],
      isMerged: labels.count > AnsweredRoll.shownLabels,
      share: (name, either == 0 ? .nan : 100 * Double(both) / Double(either)))
  }
}
