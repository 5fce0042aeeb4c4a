import Foundation

/// Draws with gnuplot: the same drawing gives the same bytes.
public struct GnuplotRenderer: Sendable {
  /// Absolute path of the gnuplot to run.
  public let executable: String

  public init(executable: String) {
    self.executable = executable
  }

  /// The first gnuplot in the folders of `path`, a list as in the environment variable PATH.
  ///
  /// Relative and empty entries are skipped: a program in the current folder is not run.
  ///
  /// - Throws: `FigureError.gnuplotMissing`.
  public init(searching path: String) throws {
    for folder in path.split(separator: ":") where folder.hasPrefix("/") {
      let candidate = "\(folder)/gnuplot"
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder), !isFolder.boolValue,
        FileManager.default.isExecutableFile(atPath: candidate)
      {
        self.init(executable: candidate)
        return
      }
    }
    throw FigureError.gnuplotMissing(searched: path)
  }

  /// The drawing as an SVG document of about 720 × 420 pixels, complete and well-formed.
  ///
  /// - Throws: `FigureError`.
  public func svg(_ drawing: Drawing) throws -> String {
    let script = GnuplotScript(drawing)
    return try svg(
      script.steps, on: script.canvas, title: drawing.title, caption: drawing.caption,
      metadata: script.metadata)
  }

  /// The plot as an SVG document of 856 pixels' width, which grows with its rows; the claims are links to the
  /// page's findings.
  ///
  /// - Throws: `FigureError`.
  public func svg(_ plot: ForestPlot) throws -> String {
    let script = ForestScript(plot)
    return try svg(
      script.steps, on: script.canvas, title: plot.title, caption: plot.caption, links: script.links)
  }

  /// The drawing as a PNG image of twice the size, for slides.
  ///
  /// - Throws: `FigureError`.
  public func png(_ drawing: Drawing) throws -> [UInt8] {
    let script = GnuplotScript(drawing)
    return try png(script.steps, on: script.canvas)
  }

  /// The plot as a PNG image of twice the size, for slides.
  ///
  /// - Throws: `FigureError`.
  public func png(_ plot: ForestPlot) throws -> [UInt8] {
    let script = ForestScript(plot)
    return try png(script.steps, on: script.canvas)
  }

  private func svg(
    _ steps: [GnuplotStep], on sheet: some Sheet, title: String, caption: String, links: [SVGLink] = [],
    metadata: FigureMetadata? = nil
  ) throws -> String {
    let terminal = """
      set encoding utf8
      set terminal svg noenhanced size \(Int(sheet.width)),\(Int(sheet.height)) fixed \
      font '\(SVGDocument.placeholderFont),\(Int(Canvas.fontSize))' background '#ffffff' linewidth 1

      """
    let (bytes, messages) = try GnuplotProcess.output(
      of: [.commands(terminal)] + steps, executable: executable)
    guard
      let document = SVGDocument(
        gnuplot: String(decoding: bytes, as: UTF8.self), title: title, caption: caption, links: links,
        metadata: metadata)
    else { throw FigureError.outputIncomplete(format: "SVG", messages: messages) }
    return document.text
  }

  private func png(_ steps: [GnuplotStep], on sheet: some Sheet) throws -> [UInt8] {
    let terminal = """
      set encoding utf8
      set terminal pngcairo noenhanced size \(Int(2 * sheet.width)),\(Int(2 * sheet.height)) \
      font 'Sans,\(Int(Canvas.fontSize) - 3)' fontscale 2 linewidth 2 pointscale 2 background '#ffffff'

      """
    let (bytes, messages) = try GnuplotProcess.output(
      of: [.commands(terminal)] + steps, executable: executable)
    // A PNG ends with the chunk IEND and its check sum.
    let end: [UInt8] = [0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]
    guard bytes.suffix(end.count).elementsEqual(end) else {
      throw FigureError.outputIncomplete(format: "PNG", messages: messages)
    }
    return bytes
  }
}
