/// Where the columns of a forest plot stand on a sheet of some width, in pixels: claims, bars, numbers. A narrow sheet
/// has no column of claims; what is said and compared stands above its bar.
struct ForestColumns: Hashable {
  /// As wide as the column of text of a page.
  static let page = ForestColumns(width: 856)
  /// Below, sentences beside bars would be columns of single words.
  private static let narrowest = 640.0

  let width: Double
  let isNarrow: Bool
  let number = 20.0
  let text = 28.0
  let comparison = 40.0
  /// The line of no difference.
  let line: Double
  /// How far bars reach on either side of it.
  let half: Double
  let numbers: Double
  /// What open ends keep of the half for their heads.
  private let head: Double

  init(width: Double) {
    self.width = width
    isNarrow = width < ForestColumns.narrowest
    numbers = isNarrow ? (0.5 * width).rounded() : width - 230
    half = isNarrow ? (numbers - 24) / 2 : (164 * width / 856).rounded()
    line = numbers - 10 - half
    head = isNarrow ? 14 : 22
  }

  /// Where the half of what is against the claims begins.
  var left: Double { line - half }

  /// Room for what is said and compared, from `start`, in units of the font's size.
  func words(from start: Double) -> Double { ems(from: start, to: isNarrow ? width : left) }

  /// The width of a column, in units of the font's size.
  func ems(from left: Double, to right: Double) -> Double { (right - left - 10) / Canvas.fontSize }

  /// The pixels of a place from −1 to 1; of one that is infinitely far the edge.
  func x(_ place: Double) -> Double {
    place.isFinite ? line + place * (half - head) : place > 0 ? line + half : line - half
  }
}
