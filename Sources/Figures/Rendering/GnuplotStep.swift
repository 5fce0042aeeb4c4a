/// A step of a gnuplot script.
enum GnuplotStep: Hashable {
  case commands(String)
  /// Inline data of a plot command: rows of equal length, NaN breaks a line.
  case rows([[Double]])
}
