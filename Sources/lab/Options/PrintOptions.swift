import ArgumentParser
import Figures
import Foundation
import Reports

/// How pictures for a paper or a slide look.
struct PrintOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Width on paper, 3.4in, 86mm, 8.6cm or 244pt; text has 8 points at any. Default: that of the page, 6.2in or 7.3in.",
      valueName: "length"),
    transform: PrintOptions.inches(of:))
  var width: Double?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "An installed family of fonts; PDF embeds it. Default: a sans-serif.", valueName: "name"))
  var font: String?

  @Option(
    name: .long, help: "page: dark grey on white; print: black on nothing.",
    transform: PrintOptions.theme(of:))
  var theme = FigureStyle.Theme.page

  @Flag(
    name: .long,
    help:
      "Keep what gnuplot is told beside each picture, NAME.gp: gnuplot draws the picture again from it alone."
  )
  var keepScript = false

  func validate() throws { _ = try style }

  /// Whether any is given.
  var isUsed: Bool { width != nil || font != nil || theme != .page || keepScript }

  var style: FigureStyle {
    get throws {
      guard let style = FigureStyle(width: width, font: font, theme: theme) else {
        throw ValidationError("--font is a name of letters, digits, spaces and hyphens (got '\(font ?? "")')")
      }
      return style
    }
  }

  private static let units: [(name: String, inches: Double)] = [
    ("in", 1), ("mm", 1 / 25.4), ("cm", 1 / 2.54), ("pt", 1 / 72),
  ]

  private static func inches(of text: String) throws -> Double {
    guard let unit = units.first(where: { text.hasSuffix($0.name) }),
      let number = Double(text.dropLast(unit.name.count).trimmingCharacters(in: .whitespaces)),
      number.isFinite
    else { throw ValidationError("'\(text)' is no width; write it like 3.4in, 86mm, 8.6cm or 244pt") }
    guard FigureStyle.widths.contains(number * unit.inches) else {
      throw ValidationError("a figure is 2 to 40 inches wide (got \(text))")
    }
    return number * unit.inches
  }

  private static func theme(of text: String) throws -> FigureStyle.Theme {
    guard let theme = FigureStyle.Theme(rawValue: text) else {
      throw ValidationError("there are the themes page and print (got '\(text)')")
    }
    return theme
  }

  /// Formats as a list on the command line: `pdf,png`.
  static func formats(of text: String) throws -> [PictureFormat] {
    let names = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
    let formats = names.compactMap(PictureFormat.init)
    guard !formats.isEmpty, formats.count == names.count, Set(formats).count == names.count else {
      let all = PictureFormat.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("'\(text)' is no list of formats; there are \(all): --formats pdf,png")
    }
    return formats
  }
}
