import Archive
import Components
import Figures
import Foundation
import Store

/// A Jupyter notebook that opens the results with xarray and pandas, and draws every figure again from its data.
///
/// It needs xarray, h5netcdf, pandas and matplotlib. It runs where it lies: it names the results by the way
/// there.
public struct Notebook: ExportFormat, Encodable {
  public static let name = "ipynb"
  public static let summary = "a notebook that opens the results in xarray and draws each figure again"
  public static var needsFolder: Bool { true }

  let cells: [NotebookCell]

  public static func files(of subject: ExportSubject) -> [ExportedFile] {
    [
      ExportedFile("\(subject.run.experiment).ipynb") { folder in
        let results = RelativePath.from(folder, to: subject.folder ?? folder)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(Notebook(of: subject, in: results))) + [UInt8(ascii: "\n")]
      }
    ]
  }

  /// - Parameters:
  ///   - subject: what it shows.
  ///   - results: the folder of results, seen from the notebook's.
  init(of subject: ExportSubject, in results: String) {
    let trials = subject.run.trials.map { RelativePath.inside(subject.folder ?? "", $0.path) }
    var cells = [
      NotebookCell(.markdown, "title", "# \(NotebookText.markdown(subject.title))"),
      NotebookCell(.code, "imports", NotebookText.imports(results: results)),
      NotebookCell(.markdown, "trials-title", "## Trials"),
      NotebookCell(.code, "trials", "pd.read_csv(results / \"summary.csv\")"),
    ]
    if let first = trials.first {
      cells += [
        NotebookCell(
          .markdown, "trial-title",
          "Everything that a trial measured is in its file; `files` names those of the others."),
        NotebookCell(.code, "trial", NotebookText.trial(first, of: trials)),
      ]
    }
    cells += [
      NotebookCell(.markdown, "figures-title", "## Figures"),
      NotebookCell(.code, "draw", NotebookText.draw),
    ]
    for (name, drawing) in subject.figures {
      cells += [
        NotebookCell(
          .markdown, "\(name)-title",
          "### \(NotebookText.markdown(drawing.title))\n\n\(NotebookText.markdown(drawing.caption))"),
        NotebookCell(.code, name, NotebookText.call(name, drawing)),
      ]
    }
    self.cells = cells
  }

  private enum Key: String, CodingKey {
    case cells, metadata
    case format = "nbformat"
    case minor = "nbformat_minor"
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(cells, forKey: .cells)
    try container.encode(
      [
        "kernelspec": ["display_name": "Python 3", "language": "python", "name": "python3"],
        "language_info": ["name": "python"],
      ], forKey: .metadata)
    try container.encode(4, forKey: .format)
    try container.encode(5, forKey: .minor)
  }
}
