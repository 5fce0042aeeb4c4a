/// A step of a gnuplot script.
enum GnuplotStep: Hashable {
  case commands(String)
  /// Inline data of a plot command: rows of equal length, NaN breaks a line.
  case rows([[Double]])

  /// As a file holds it that gnuplot runs on its own; data end with a line `e`.
  var text: String {
    switch self {
    case .commands(let text): text
    case .rows(let rows):
      rows.map { $0.map { $0.isNaN ? "NaN" : $0.description }.joined(separator: " ") + "\n" }.joined() + "e\n"
    }
  }
}
