import Components
import SequenceTasks

extension NotebookPage {
  /// How the page is cited: by its title and the experiment file's digest, which the results follow from.
  var bibTeX: String {
    """
    @misc{lab-\(experiment.replacing(/[^a-z0-9-]/, with: "")),
      title = {\(Self.teX(heading))},
      howpublished = {Notebook page of lab},
      note = {Experiment file \(Self.teX(source.name)), SHA-256 \(sha256(Array(source.text.utf8)))},
    }
    """
  }

  /// One line of text as TeX prints it.
  private static func teX(_ text: String) -> String {
    text.printable.replacingScalars { scalar in
      switch scalar {
      case "\\": "\\textbackslash{}"
      case "{", "}", "#", "$", "%", "&", "_": "\\\(scalar)"
      case "~": "\\textasciitilde{}"
      case "^": "\\textasciicircum{}"
      case "\n", "\t": " "
      default: nil
      }
    }
  }
}
