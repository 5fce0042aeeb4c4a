/// What the losses on a plane's points say of its shape, by differences between neighbours; NaN where one of
/// them is none.
struct SurfaceShape {
  /// The greatest change between neighbours, over their distance.
  let steepness: Double
  /// The greatest second difference along the middle row.
  let curvature: Double

  /// - Parameters:
  ///   - losses: row-major, `width` rows of `width`.
  ///   - width: an odd number.
  ///   - spacing: between neighbours.
  init(_ losses: [Double], width: Int, spacing: Double) {
    // Neighbours that are both infinite differ by nothing.
    func change(_ a: Double, _ b: Double) -> Double { a == b ? 0 : abs(a - b) }
    func greatest(_ numbers: some Sequence<Double>, from least: Double) -> Double {
      numbers.reduce(least) { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }
    }
    let changes = losses.indices.flatMap { index in
      (index % width + 1 < width ? [change(losses[index], losses[index + 1])] : [])
        + (index + width < losses.count ? [change(losses[index], losses[index + width])] : [])
    }
    steepness = greatest(changes, from: 0) / spacing
    let middle = losses[width / 2 * width..<(width / 2 + 1) * width]
    let bends = zip(zip(middle, middle.dropFirst()), middle.dropFirst(2)).map { $0.0 - 2 * $0.1 + $1 }
    curvature = greatest(bends, from: -.infinity) / (spacing * spacing)
  }
}
