/// Why a figure could not be made.
public enum FigureError: Error, Hashable {
  /// No executable gnuplot in the folders searched.
  case gnuplotMissing(searched: String)
  /// gnuplot could not be started.
  case gnuplotNotStarted(executable: String, reason: String)
  /// gnuplot ended with a status other than 0, or before it had read its script.
  case gnuplotFailed(status: Int, messages: String)
  /// gnuplot succeeded, but the end of its output is missing.
  case outputIncomplete(format: String, messages: String)
  /// The run holds nothing that this figure can show.
  case nothingToDraw(reason: String)
}

extension FigureError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .gnuplotMissing(let searched):
      return "gnuplot was not found in \(searched.isEmpty ? "an empty PATH" : searched): install it (Debian: "
        + "apt-get install gnuplot-nox) or add its folder to PATH, then draw the figures again"
    case .gnuplotNotStarted(let executable, let reason):
      return "gnuplot at \(executable) could not be started: \(reason)"
    case .gnuplotFailed(let status, let messages):
      let cause =
        switch status {
        case 124: "gnuplot took too long and was stopped"
        case 128...: "gnuplot was ended by signal \(status - 128)"
        case 0, -1: "gnuplot ended before it had read its script"
        default: "gnuplot ended with status \(status)"
        }
      return cause + FigureError.quoted(messages)
    case .outputIncomplete(let format, let messages):
      return "gnuplot's \(format) output is incomplete" + FigureError.quoted(messages)
    case .nothingToDraw(let reason):
      return reason
    }
  }

  /// gnuplot's own words, the last of which say most.
  private static func quoted(_ messages: String) -> String {
    let lines = messages.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy { " ^".contains($0) } }
    return lines.isEmpty ? ", without a message" : ": " + lines.suffix(3).joined(separator: "; ")
  }
}
