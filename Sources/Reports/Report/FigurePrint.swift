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

  /// Draws all figures of a plan, and its claims as `findings`.
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
    let figures = plan.experiment.figures, renderer = Report.renderer(writingIn: folder)
    for (figure, name) in zip(figures, RenderedFigure.names(of: figures)) {
      do {
        guard figure.readsScan || !run.trials.isEmpty else {
          throw FigureError.nothingToDraw(
            reason: "there is no stored trial to draw it from: run \(plan.file) first")
        }
        let drawing = try figure.drawing(of: run)
        try write(name, to: path, &written, data: drawing.csv) {
          try renderer.get().picture(drawing, as: $0, style: style)
        } script: {
          GnuplotRenderer.script(drawing, as: $0, style: style, making: $1)
        }
        written.captions.append(drawing.caption)
      } catch let error as StoreError {
        throw error
      } catch {
        written.problems.append("figure \(name) is missing: \(error)")
      }
    }
    let findings = Report.findings(of: JudgedClaim.all(of: plan, in: run), plan, [])
    guard let plot = ForestPlot(findings) else { return written }
    do {
      try write("findings", to: path, &written, data: plot.csv) {
        try renderer.get().picture(plot, as: $0, style: style)
      } script: {
        GnuplotRenderer.script(plot, as: $0, style: style, making: $1)
      }
    } catch let error as StoreError {
      throw error
    } catch {
      written.problems.append("figure findings is missing: \(error)")
    }
    return written
  }

  /// One figure in all formats, with what is to be kept beside it.
  private func write(
    _ name: String, to path: (_ name: String, _ ending: String) throws(StoreError) -> String,
    _ written: inout Written, data: String, picture: (PictureFormat) throws -> [UInt8],
    script: (PictureFormat, _ stem: String) -> String
  ) throws {
    for format in formats {
      let target = try path(name, format.rawValue)
      try TextFile.write(picture(format), to: target)
      written.paths.append(target)
    }
    if keepsScripts {
      let target = try path(name, "gp")
      let stem = target.dropLast(3).split(separator: "/").last.map(String.init) ?? name
      try TextFile.write(script(formats.first ?? .svg, stem), to: target)
      written.paths.append(target)
    }
    if writesData {
      let target = try path(name, "csv")
      try TextFile.write(data, to: target)
      written.paths.append(target)
    }
  }
}
