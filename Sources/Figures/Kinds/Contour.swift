/// The lines along which a function on the middles of a map's cells is zero: in each square of four middles straight
/// pieces between points on its sides, joined where they meet.
struct Contour: Hashable {
  struct Place: Hashable {
    let x: Double, y: Double
  }

  private(set) var lines: [[Place]] = []

  /// - Parameters:
  ///   - numbers: the function, row-major [y × x]; squares with one that is not finite have no line.
  ///   - x, y: where the middles are.
  init(_ numbers: [Double], _ x: PhaseRuler, _ y: PhaseRuler) {
    let width = x.values.count
    for row in 0..<max(y.values.count - 1, 0) {
      for column in 0..<width - 1 {
        // Around the square.
        let low = row * width + column, high = low + width
        let corners = [low, low + 1, high + 1, high]
        guard corners.allSatisfy({ numbers[$0].isFinite }) else { continue }
        let crossings = (0..<4).compactMap { side -> Place? in
          // From the lower corner to the higher one: two squares must agree on a side's point to the bit.
          let ends = [corners[side], corners[(side + 1) % 4]].sorted(), from = numbers[ends[0]],
            to = numbers[ends[1]]
          guard (from < 0) != (to < 0) else { return nil }
          let share = from / (from - to)
          return Place(
            x: x.between(ends[0] % width, ends[1] % width, share),
            y: y.between(ends[0] / width, ends[1] / width, share))
        }
        for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
          join(crossings[pair], crossings[pair + 1])
        }
      }
    }
  }

  /// Adds a piece, at the end of a line or between two lines.
  private mutating func join(_ a: Place, _ b: Place) {
    let before = lines.firstIndex { $0.first == a || $0.last == a }.map { lines.remove(at: $0) } ?? [a]
    let after = lines.firstIndex { $0.first == b || $0.last == b }.map { lines.remove(at: $0) } ?? [b]
    lines.append(
      (before.last == a ? before : before.reversed()) + (after.first == b ? after : after.reversed()))
  }
}
