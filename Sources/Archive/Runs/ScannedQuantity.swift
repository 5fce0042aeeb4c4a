import Store

/// A dataset of a scan, read whole, for the numbers of one point after another.
public struct ScannedQuantity: Sendable {
  private let numbers: [Double]
  /// Of all axes, those of the grid and that of seeds first.
  private let extents: [Int]

  public init(_ path: String, in scan: StoredScan) throws(ArchiveFault) {
    (numbers, extents) = (try scan.reals(path), try scan.axes(path).map { $0.size ?? 0 })
  }

  /// The numbers of a point with one seed, row-major; none where the point is not on the grid.
  ///
  /// - Parameters:
  ///   - place: its index on each axis of the grid, and that of its seed.
  ///   - own: the extents of the quantity there, which may be shorter than those of all points together.
  public func numbers(at place: [Int], extents own: [Int]) -> [Double] {
    let inner = Array(extents.dropFirst(place.count))
    guard place.count + own.count == extents.count, zip(own, inner).allSatisfy({ $0 <= $1 }),
      zip(place, extents).allSatisfy({ $0 < $1 })
    else { return [] }
    let point = zip(place, extents).reduce(0) { $0 * $1.1 + $1.0 }
    let start = point * inner.reduce(1, *)
    return (0..<own.reduce(1, *)).map { index in
      var (rest, offset, stride) = (index, 0, 1)
      for (extent, whole) in zip(own, inner).reversed() {
        offset += rest % extent * stride
        (rest, stride) = (rest / extent, stride * whole)
      }
      return numbers[start + offset]
    }
  }
}
