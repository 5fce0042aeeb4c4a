/// A grey image: rows from the top, each from the left; 0 is dark, 1 bright, noise may go beyond.
struct GreyImage: Sendable, Equatable {
  let width: Int
  let height: Int
  var pixels: [Double]

  init(width: Int, height: Int, pixels: [Double]) {
    precondition(
      pixels.count == width * height, "\(pixels.count) pixels for an image of \(width) × \(height)")
    (self.width, self.height, self.pixels) = (width, height, pixels)
  }

  /// A frame of a film that is square.
  init(square pixels: some Sequence<Double>, side: Int) {
    self.init(width: side, height: side, pixels: Array(pixels))
  }

  /// Pixels that a page shows side by side with room left for words.
  static let widestFilm = 72

  /// Images of one size as a film: from left to right, in rows of equal length where one would be too wide,
  /// grey lines between them. Nil if there is none.
  static func film(_ images: [GreyImage], widest: Int = widestFilm) -> GreyImage? {
    guard let first = images.first else { return nil }
    let most = max((widest + 1) / (first.width + 1), 1), rows = (images.count + most - 1) / most
    let columns = (images.count + rows - 1) / rows
    let width = columns * (first.width + 1) - 1, height = rows * (first.height + 1) - 1
    var film = GreyImage(width: width, height: height, pixels: Array(repeating: 0.5, count: width * height))
    for (place, image) in images.enumerated() {
      let top = place / columns * (image.height + 1), left = place % columns * (image.width + 1)
      for row in 0..<image.height {
        let start = (top + row) * width + left
        film.pixels.replaceSubrange(
          start..<start + image.width, with: image.pixels[row * image.width..<(row + 1) * image.width])
      }
    }
    return film
  }

  /// As pages show it, pixels clipped to 0 … 1.
  var sampleValue: SampleValue { .image(width: width, height: height, pixels.map { min(max($0, 0), 1) }) }
}
