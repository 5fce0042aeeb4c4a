public import Archive
import Components
public import Store
import TrialFormat

/// A figure as it goes on a page: its drawing and data, or the reason why they are missing.
public struct RenderedFigure: Sendable, Hashable {
  /// File name without extension.
  public let name: String
  public let title: String
  public let caption: String
  /// What else must be known to read it: sentences.
  public let notes: [String]
  /// Numbers that the caption leaves out.
  public let table: FigureTable?
  /// Nil if it could not be drawn.
  public let svg: String?
  /// Nil if it could not be measured; a figure may have data although gnuplot is missing.
  public let csv: String?
  /// Why a part is missing; nil if none is.
  public let problem: String?

  public init(
    name: String, title: String, caption: String, notes: [String] = [], table: FigureTable? = nil,
    svg: String?,
    csv: String?, problem: String?
  ) {
    (self.name, self.title, self.caption, self.notes, self.table) = (name, title, caption, notes, table)
    (self.svg, self.csv, self.problem) = (svg, csv, problem)
  }

  /// Measures and draws. Never throws: what goes wrong becomes this figure's `problem`, so that the other
  /// figures are made all the same.
  public init(
    _ figure: any Figure, named name: String, of run: StoredRun,
    with renderer: Result<GnuplotRenderer, any Error>
  ) {
    do {
      // What no trial has recorded can only be said of trials that are there.
      guard figure.readsScan || !run.trials.isEmpty else {
        throw FigureError.nothingToDraw(reason: "there is no stored trial to draw it from")
      }
      let drawing = try figure.drawing(of: run)
      let drawn = Result { try renderer.get().svg(drawing) }
      var problem: String?
      if case .failure(let error) = drawn { problem = "\(error)" }
      self.init(
        name: name, title: drawing.title, caption: drawing.caption, notes: drawing.notes,
        table: drawing.table,
        svg: try? drawn.get(), csv: drawing.csv, problem: problem)
    } catch {
      self.init(
        name: name, title: type(of: figure).kind, caption: "", svg: nil, csv: nil, problem: "\(error)")
    }
  }

  /// Draws a plot. Never throws: what goes wrong becomes this figure's `problem`.
  public init(_ plot: ForestPlot, named name: String, with renderer: Result<GnuplotRenderer, any Error>) {
    let drawn = Result { try renderer.get().svg(plot) }
    var problem: String?
    if case .failure(let error) = drawn { problem = "\(error)" }
    self.init(
      name: name, title: plot.title, caption: plot.caption, svg: try? drawn.get(), csv: plot.csv,
      problem: problem)
  }

  /// A figure that there is nothing to make from; writing it removes an earlier one.
  public static func absent(_ name: String) -> RenderedFigure {
    RenderedFigure(name: name, title: "", caption: "", svg: nil, csv: nil, problem: nil)
  }

  /// A file name for each figure of an experiment.
  public static func names(of figures: [any Figure]) -> [String] {
    numberedNames(figures.map { type(of: $0).kind })
  }

  /// `figures/<name>.svg` and `.csv` with what they hold; nil for one that is missing, so that an earlier file
  /// never stands for it.
  public func files(in folder: ResultsFolder) throws(StoreError) -> [(path: String, text: String?)] {
    [(try folder.figure(name, "svg"), svg), (try folder.figure(name, "csv"), csv)]
  }
}
