/// A passage as gnuplot's labels with rectangles behind them, broken into lines of a width.
struct PassageLayer {
  private struct Placed {
    let word: Passage.Word
    /// The left edge and the middle of the line, from the frame's upper left corner.
    let x: Double
    let y: Double
    let width: Double
  }

  private static let lineHeight = 18.0
  private static let groupGap = 4.0
  private static let exampleGap = 12.0
  private static let wordGap = 9.0
  /// From one letter to the next in fixed pitch.
  private static let pitch = 0.72 * Canvas.fontSize
  private static let imageSize = 60.0
  /// Longer words lose their middle.
  private static let longest = 16.0
  /// Colour of what is wrong, as of what grows in diagrams.
  private static let wrong = RGB(0xd5, 0x2b, 0x1e)

  private var words: [Placed] = []
  private var names: [(text: String, y: Double)] = []
  private var images: [(image: Passage.Image, y: Double)] = []
  private(set) var height = 0.0

  /// - Parameters:
  ///   - passage: what is set.
  ///   - width: of the lines, in pixels.
  init(_ passage: Passage, width: Double) {
    let hasImages = passage.examples.contains { $0.image != nil }
    let left = hasImages ? PassageLayer.imageSize + 12 : 0
    let lead = passage.examples.flatMap { $0.groups.joined() }.map { PassageLayer.width($0.name) }.max() ?? 0
    let start = left + (lead > 0 ? lead + 14 : 0)
    for example in passage.examples {
      if height > 0 { height += PassageLayer.exampleGap }
      let top = height
      for (index, lines) in example.groups.enumerated() {
        if index > 0 { height += PassageLayer.groupGap }
        set(lines, from: start, upTo: width)
      }
      if let image = example.image {
        images.append((image, top))
        height = max(height, top + PassageLayer.imageSize)
      }
    }
  }

  /// The words of `lines` side by side, as many columns as fit, then the next.
  private mutating func set(_ lines: [Passage.Line], from start: Double, upTo width: Double) {
    let lines = lines.map(\.shortened), count = lines.map(\.words.count).max() ?? 0,
      isSpelled = lines.contains(where: \.isSpelled)
    let (least, gap) = isSpelled ? (PassageLayer.pitch, 0) : (0, PassageLayer.wordGap)
    var first = 0
    repeat {
      var x = start, next = first
      let top = height + PassageLayer.lineHeight / 2
      while next < count {
        let column = lines.reduce(least) {
          next < $1.words.count ? max($0, PassageLayer.width($1.words[next].text)) : $0
        }
        guard next == first || x + column <= width else { break }
        for (row, line) in lines.enumerated() where next < line.words.count {
          var word = line.words[next]
          word.text = PassageLayer.fitted(word.text)
          words.append(
            Placed(
              word: word, x: x, y: top + Double(row) * PassageLayer.lineHeight,
              width: PassageLayer.width(word.text)))
        }
        x += column + gap
        next += 1
      }
      if first == 0 {
        names += lines.enumerated().map { ($1.name, top + Double($0) * PassageLayer.lineHeight) }
      }
      height += Double(lines.count) * PassageLayer.lineHeight
      first = next
    } while first < count
  }

  private static func fitted(_ text: String) -> String { PlainText.fitted(text, width: longest) }
  private static func width(_ text: String) -> Double { PlainText.width(fitted(text)) * Canvas.fontSize }

  /// Shades beneath words.
  func commands(in frame: Canvas.Frame, on canvas: Canvas) -> String {
    var objects: [String] = []
    func rectangle(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ colour: RGB) {
      objects.append(
        "set object \(objects.count + 1) rectangle from screen \(canvas.across(frame.left + x)),"
          + "\(canvas.up(frame.top + y + height)) to screen \(canvas.across(frame.left + x + width)),"
          + "\(canvas.up(frame.top + y)) fc rgb '\(colour.hex())' fs solid 1 noborder")
    }
    for (image, y) in images {
      let rows = max(image.values.count / max(image.width, 1), 1)
      let side = PassageLayer.imageSize / Double(max(rows, image.width))
      for (index, value) in image.values.enumerated() where !value.isNaN {
        let shade = UInt8(255 * min(max(value, 0), 1))
        rectangle(
          Double(index % image.width) * side, y + Double(index / image.width) * side, side * 1.02,
          side * 1.02,
          RGB(shade, shade, shade))
      }
    }
    for placed in words where placed.word.shade > 0 {
      rectangle(
        placed.x - 4, placed.y - 8, placed.width + 8, 16, PassageLayer.colour(placed.word.shade))
    }
    for placed in words where placed.word.isWrong {
      rectangle(placed.x, placed.y + 7, placed.width, 1.4, PassageLayer.wrong)
    }
    let left = images.isEmpty ? 0 : PassageLayer.imageSize + 12
    let labels =
      names.filter { !$0.text.isEmpty }.map {
        canvas.label(
          PassageLayer.fitted($0.text), frame.left + left, frame.top + $0.y, colour: Palette.frame)
      }
      + words.map { placed in
        let isDark = placed.word.shade > 0.8
        return canvas.label(
          placed.word.text, frame.left + placed.x, frame.top + placed.y,
          colour: placed.word.isWrong ? PassageLayer.wrong : isDark ? Palette.paper : Palette.ink)
      }
    return (objects + labels).joined(separator: "\n")
  }

  /// From paper to a dark blue.
  private static func colour(_ shade: Double) -> RGB {
    Palette.paper.mixed(with: Palette.few[0], share: min(max(shade, 0), 1))
  }
}

extension Passage.Line {
  /// Without the middle of a long one.
  fileprivate var shortened: Passage.Line {
    guard !isSpelled, words.count > Passage.longest else { return self }
    let half = Passage.longest / 2
    return Passage.Line(name, words.prefix(half) + [Passage.Word("…")] + words.suffix(half))
  }
}
