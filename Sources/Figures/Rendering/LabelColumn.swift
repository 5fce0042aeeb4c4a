/// Names beside a panel, each at the height of what it names where there is room, with a line that leads to it.
struct LabelColumn {
  struct Label: Hashable {
    var text: String
    /// Of what it names, in pixels from the top.
    var height: Double
    var colour: Colour
    var style: LineStyle
  }

  static let spacing = 15.0
  /// From the frame to the text.
  static let leader = 20.0
  /// The widest text, in pixels.
  static let widest = 170.0

  let labels: [Label]

  /// Room for texts, with what leads to them.
  static func width(of texts: [String]) -> Double {
    let widest = texts.map { min(PlainText.width($0) * Canvas.fontSize, LabelColumn.widest) }.max() ?? 0
    return widest > 0 ? leader + widest + 8 : 16
  }

  /// Commands that draw the names to the right of a frame.
  func commands(beside frame: Canvas.Frame, on canvas: Canvas) -> String {
    let sorted = labels.sorted { ($0.height, $0.text) < ($1.height, $1.text) }
    let places = LabelColumn.places(
      of: sorted.map(\.height), between: frame.top - 4, and: max(frame.bottom, frame.top + 20))
    return zip(sorted, places).map { label, place in
      let text = PlainText.fitted(label.text, width: LabelColumn.widest / Canvas.fontSize)
      let stroke = PlotLayer.stroke(Palette.colour(label.colour), width: 1.4, label.style)
      return """
        set arrow from screen \(canvas.across(frame.right + 2)),\(canvas.up(label.height)) \
        to screen \(canvas.across(frame.right + LabelColumn.leader - 4)),\(canvas.up(place)) nohead front \(stroke)
        \(canvas.label(text, frame.right + LabelColumn.leader, place))
        """
    }.joined(separator: "\n")
  }

  /// Heights as near to those wanted as leaves each its room: names that would cover one another stand one above
  /// another, around the middle of what they name.
  ///
  /// - Parameters:
  ///   - wanted: in increasing order.
  ///   - top, bottom: where they should stay.
  static func places(of wanted: [Double], between top: Double, and bottom: Double) -> [Double] {
    /// Names that touch: how many, and the sum of where the first of them would be for each.
    var blocks: [(count: Int, sum: Double)] = []
    func start(_ block: (count: Int, sum: Double)) -> Double {
      let free = block.sum / Double(block.count), height = spacing * Double(block.count - 1)
      return max(min(free, bottom - height), top)
    }
    for height in wanted {
      blocks.append((1, height))
      while blocks.count > 1, let last = blocks.last {
        let before = blocks[blocks.count - 2]
        guard start(before) + spacing * Double(before.count) > start(last) else { break }
        blocks.removeLast(2)
        blocks.append(
          (before.count + last.count, before.sum + last.sum - spacing * Double(before.count * last.count)))
      }
    }
    return blocks.flatMap { block in (0..<block.count).map { start(block) + spacing * Double($0) } }
  }
}
