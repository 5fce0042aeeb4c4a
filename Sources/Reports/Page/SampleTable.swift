/// Examples of a test set: what went in, what was right, and what each variant's network answered.
public struct SampleTable: Sendable, Hashable {
  /// The content of one place in the table.
  public enum Cell: Sendable, Hashable {
    case text(String)
    /// Rows from the top, each from the left; 0 is dark, 1 is bright.
    case image(width: Int, height: Int, [Double])
  }

  public struct Row: Sendable, Hashable {
    public var input: Cell
    public var target: Cell
    /// One for each variant.
    public var predictions: [Cell]

    public init(input: Cell, target: Cell, predictions: [Cell]) {
      (self.input, self.target, self.predictions) = (input, target, predictions)
    }
  }

  public var caption: String
  /// The names of the variants, as in the headings of their columns.
  public var variants: [String]
  public var rows: [Row]

  public init(caption: String, variants: [String], rows: [Row]) {
    (self.caption, self.variants, self.rows) = (caption, variants, rows)
  }

  var header: [String] { ["input", "target"] + variants }

  /// The examples as plain text, where markup has no place.
  var table: Table {
    Table(
      caption: caption, header: header,
      rows: rows.map { ([$0.input, $0.target] + $0.predictions).map(\.text) }, numeric: [])
  }

  /// The template's values.
  var context: [String: Any] {
    [
      "caption": caption, "label": "Samples", "header": header,
      "rows": rows.map { row -> [String: Any] in
        let cells =
          [(row.input, false), (row.target, false)] + row.predictions.map { ($0, $0 == row.target) }
        return [
          "cells": cells.map { cell, isRight -> [String: Any] in
            switch cell {
            case .text(let text): ["text": [["text": text]], "svg": [[String: Any]](), "isRight": isRight]
            case .image: ["text": [[String: Any]](), "svg": [["html": cell.svg]], "isRight": isRight]
            }
          }
        ]
      },
    ]
  }
}

extension SampleTable.Cell {
  var text: String {
    switch self {
    case .text(let text): text
    case .image(let width, let height, _): "image \(width) × \(height)"
    }
  }

  /// An image made of runs of squares, with one path for all of the same shade.
  var svg: String {
    guard case .image(let width, let height, let pixels) = self, pixels.count == width * height else {
      return ""
    }
    var paths: [String] = Array(repeating: "", count: SampleTable.Cell.shades)
    let shades = pixels.map { pixel in
      let share = min(max(pixel.isFinite ? pixel : 0, 0), 1), last = Double(SampleTable.Cell.shades - 1)
      return Int((share * last).rounded())
    }
    var start = 0
    while start < shades.count {
      let rest = shades[start..<(start / width + 1) * width]
      let run = rest.prefix { $0 == shades[start] }.count
      paths[shades[start]] += "M\(start % width) \(start / width)h\(run)v1h-\(run)z"
      start += run
    }
    let size = width * height <= 32 * 32 ? 64.0 / Double(max(height, 1)) : 2
    let body = paths.enumerated().filter { !$0.element.isEmpty }.map { shade, path in
      let grey = shade * 255 / (SampleTable.Cell.shades - 1)
      return "<path fill=\"rgb(\(grey),\(grey),\(grey))\" d=\"\(path)\"/>"
    }.joined()
    return """
      <svg class="pixels" role="img" aria-label="\(text)" viewBox="0 0 \(width) \(height)" \
      width="\(Int(Double(width) * size))" height="\(Int(Double(height) * size))" shape-rendering="crispEdges">\(body)</svg>
      """
  }

  private static let shades = 18
}
