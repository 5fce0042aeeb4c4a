/// A grey image: rows from the top, each from the left; 0 is dark, 1 bright, noise may go beyond.
struct GreyImage: Sendable, Equatable {
  let width: Int
  let height: Int
  var pixels: [Double]

  init(width: Int, height: Int, pixels: [Double]) {
    precondition(pixels.count == width * height, "\(pixels.count) pixels for an image of \(width) × \(height)")
    (self.width, self.height, self.pixels) = (width, height, pixels)
  }

  /// A frame of a film that is square.
  init(square pixels: some Sequence<Double>, side: Int) {
    self.init(width: side, height: side, pixels: Array(pixels))
  }

  /// Images of one height from left to right, a grey line between neighbours; nil where there is none.
  static func strip(_ images: [GreyImage]) -> GreyImage? {
    guard let first = images.first else { return nil }
    let width = images.reduce(images.count - 1) { $0 + $1.width }
    var pixels: [Double] = []
    for row in 0..<first.height {
      for (place, image) in images.enumerated() {
        if place > 0 { pixels.append(0.5) }
        pixels += image.pixels[row * image.width..<(row + 1) * image.width]
      }
    }
    return GreyImage(width: width, height: first.height, pixels: pixels)
  }

  /// As pages show it, pixels clipped to 0 … 1.
  var sampleValue: SampleValue { .image(width: width, height: height, pixels.map { min(max($0, 0), 1) }) }
}
