import Archive
import Components
public import Experiments
public import Figures
public import Store
import TrialFormat

/// The figures of an experiment as files for a paper or a slide, drawn from its stored trials.
public struct FigurePrint: Sendable {
  public let formats: [PictureFormat]
  public let style: FigureStyle
  /// Whether what gnuplot is told is kept beside each picture, a file that it runs on its own.
  public let keepsScripts: Bool
  /// Whether each figure's numbers are written beside it.
  public let writesData: Bool

  public init(
    formats: [PictureFormat], style: FigureStyle = .page, keepsScripts: Bool = false, writesData: Bool = false
  ) {
    (self.formats, self.style) = (formats, style)
    (self.keepsScripts, self.writesData) = (keepsScripts, writesData)
  }

  /// What was written.
  public struct Written: Sendable {
    public fileprivate(set) var paths: [String] = []
    /// Each figure's caption, in order.
    public fileprivate(set) var captions: [String] = []
    /// What is missing, and why.
    public fileprivate(set) var problems: [String] = []

    public init() {}
  }

  /// Draws all figures of a plan.
  ///
  /// - Parameters:
  ///   - plan: the experiment; its trials are shown under the settings that they were trained with.
  ///   - folder: where its results are.
  ///   - path: the file of a figure, given its name and ending.
  /// - Throws: `StoreError` where a file cannot be written; a figure that cannot be drawn is a problem.
  public func write(
    _ plan: Plan, in folder: ResultsFolder,
    to path: (_ name: String, _ ending: String) throws(StoreError) -> String
  ) throws -> Written {
    let (run, problems) = try plan.stored(in: folder)
    var written = Written()
    written.problems = problems
    let figures = plan.experiment.figures
    for (figure, name) in zip(figures, RenderedFigure.names(of: figures)) {
      do {
        guard figure.readsScan || !run.trials.isEmpty else {
          throw FigureError.nothingToDraw(
            reason: "there is no stored trial to draw it from: run \(plan.file) first")
        }
        let drawing = try figure.drawing(of: run), renderer = try Report.renderer(writingIn: folder).get()
        for format in formats {
          let target = try path(name, format.rawValue)
          try TextFile.write(renderer.picture(drawing, as: format, style: style), to: target)
          written.paths.append(target)
        }
        if keepsScripts {
          let target = try path(name, "gp"), format = formats.first ?? .svg
          let stem = target.dropLast(3).split(separator: "/").last.map(String.init) ?? name
          try TextFile.write(
            GnuplotRenderer.script(drawing, as: format, style: style, making: stem), to: target)
          written.paths.append(target)
        }
        if writesData {
          let target = try path(name, "csv")
          try TextFile.write(drawing.csv, to: target)
          written.paths.append(target)
        }
        written.captions.append(drawing.caption)
      } catch let error as StoreError {
        throw error
      } catch {
        written.problems.append("figure \(name) is missing: \(error)")
      }
    }
    return written
  }
}
