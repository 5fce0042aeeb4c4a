import Foundation

/// Draws with gnuplot: the same drawing gives the same bytes.
public struct GnuplotRenderer: Sendable {
  /// Absolute path of the gnuplot to run.
  public let executable: String
  /// Where it may write while it draws if TMPDIR cannot be written.
  private let spare: String?

  /// - Parameters:
  ///   - executable: absolute path of the gnuplot to run.
  ///   - spare: an absolute path of a folder to write in while it draws where TMPDIR cannot be written.
  public init(executable: String, spare: String? = nil) {
    (self.executable, self.spare) = (executable, spare)
  }

  /// The first gnuplot in the folders of `path`, a list as in the environment variable PATH.
  ///
  /// Relative and empty entries are skipped: a program in the current folder is not run.
  ///
  /// - Parameters:
  ///   - path: the folders, separated by colons.
  ///   - spare: an absolute path of a folder to write in while it draws where TMPDIR cannot be written.
  /// - Throws: `FigureError.gnuplotMissing`.
  public init(searching path: String, spare: String? = nil) throws {
    for folder in path.split(separator: ":") where folder.hasPrefix("/") {
      let candidate = "\(folder)/gnuplot"
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder), !isFolder.boolValue,
        FileManager.default.isExecutableFile(atPath: candidate)
      {
        self.init(executable: candidate, spare: spare)
        return
      }
    }
    throw FigureError.gnuplotMissing(searched: path)
  }

  /// The drawing as an SVG document, complete and well-formed; about 720 × 420 pixels in the page's style.
  ///
  /// - Throws: `FigureError`.
  public func svg(_ drawing: Drawing, style: FigureStyle = .page) throws -> String {
    let script = GnuplotScript(drawing, width: style.sheetWidth)
    return try svg(
      script.steps, on: script.canvas, style: style, title: drawing.title, caption: drawing.caption,
      metadata: script.metadata)
  }

  /// The plot as an SVG document, in the page's style 856 pixels wide, which grows with its rows; there the claims are
  /// links to the page's findings.
  ///
  /// - Throws: `FigureError`.
  public func svg(_ plot: ForestPlot, style: FigureStyle = .page) throws -> String {
    let script = ForestScript(plot, width: style.sheetWidth)
    return try svg(
      script.steps, on: script.canvas, style: style, title: plot.title, caption: plot.caption,
      links: style == .page ? script.links : [], metadata: FigureMetadata(script.canvas))
  }

  /// The drawing as a picture.
  ///
  /// - Throws: `FigureError`.
  public func picture(_ drawing: Drawing, as format: PictureFormat, style: FigureStyle = .page) throws
    -> [UInt8]
  {
    if format == .svg { return Array(try svg(drawing, style: style).utf8) }
    let script = GnuplotScript(drawing, width: style.sheetWidth)
    return try picture(script.steps, on: script.canvas, as: format, style: style).bytes
  }

  /// The plot as a picture.
  ///
  /// - Throws: `FigureError`.
  public func picture(_ plot: ForestPlot, as format: PictureFormat, style: FigureStyle = .page) throws
    -> [UInt8]
  {
    if format == .svg { return Array(try svg(plot, style: style).utf8) }
    let script = ForestScript(plot, width: style.sheetWidth)
    return try picture(script.steps, on: script.canvas, as: format, style: style).bytes
  }

  /// What gnuplot is told: a file that it runs on its own, and which makes the picture `name` beside itself.
  ///
  /// - Parameters:
  ///   - drawing: what is drawn.
  ///   - format: the picture's format.
  ///   - style: its size and font.
  ///   - name: the picture's file, without its ending; it goes between single quotes.
  public static func script(
    _ drawing: Drawing, as format: PictureFormat, style: FigureStyle = .page, making name: String
  ) -> String {
    let script = GnuplotScript(drawing, width: style.sheetWidth)
    return self.script(script.steps, on: script.canvas, as: format, style: style, making: name)
  }

  /// As of a drawing.
  public static func script(
    _ plot: ForestPlot, as format: PictureFormat, style: FigureStyle = .page, making name: String
  ) -> String {
    let script = ForestScript(plot, width: style.sheetWidth)
    return self.script(script.steps, on: script.canvas, as: format, style: style, making: name)
  }

  private static func script(
    _ steps: [GnuplotStep], on sheet: some Sheet, as format: PictureFormat, style: FigureStyle,
    making name: String
  ) -> String {
    let output = "set output \(PlainText.quoted("\(name).\(format.rawValue)"))\n"
    let steps = [GnuplotStep.commands(preamble(sheet, format, style) + output)] + style.themed(steps)
    return steps.map(\.text).joined() + "unset output\n"
  }

  private static func preamble(_ sheet: some Sheet, _ format: PictureFormat, _ style: FigureStyle) -> String {
    "set encoding utf8\n" + format.terminal(width: sheet.width, height: sheet.height, style)
  }

  private func svg(
    _ steps: [GnuplotStep], on sheet: some Sheet, style: FigureStyle, title: String, caption: String,
    links: [SVGLink] = [], metadata: FigureMetadata? = nil
  ) throws -> String {
    let (bytes, messages) = try picture(steps, on: sheet, as: .svg, style: style)
    guard
      let document = SVGDocument(
        gnuplot: String(decoding: bytes, as: UTF8.self), title: title, caption: caption, style: style,
        links: links, metadata: metadata)
    else { throw FigureError.outputIncomplete(format: "SVG", messages: messages) }
    return document.text
  }

  private func picture(
    _ steps: [GnuplotStep], on sheet: some Sheet, as format: PictureFormat, style: FigureStyle
  ) throws -> (bytes: [UInt8], messages: String) {
    let preamble = GnuplotStep.commands(GnuplotRenderer.preamble(sheet, format, style))
    let (bytes, messages) = try GnuplotProcess.output(
      of: [preamble] + style.themed(steps), executable: executable, spare: spare)
    guard format.isWhole(bytes) else {
      throw FigureError.outputIncomplete(format: format.rawValue.uppercased(), messages: messages)
    }
    return (format.timeless(bytes), messages)
  }
}
