import Archive
import Components
import Store
import TrialFormat

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What `loss-surface` stored at one record of one trial.
struct StoredSurface {
  static let loss = "loss"

  struct Direction: Hashable {
    let label: String
    /// Where the points of the plane are.
    let coordinates: [Double]
  }

  /// A descent: along the two directions, on their scales, and the loss at each place.
  struct Path {
    let name: String
    let x: [Double], y: [Double]
    let losses: [Double]
    let distance: Double

    /// The loss at its last place, and how many steps led there.
    var end: (loss: Double, steps: Int) {
      let last = x.lastIndex { !$0.isNaN } ?? 0
      return (losses[last], last)
    }
  }

  /// Short names of those that have it.
  var variants: [String]
  /// Whether there are no others.
  var isOfAll = false
  let seed: Int
  let update: Int
  let directions: [Direction]
  /// Row-major, the first direction to the right.
  let losses: [Double]
  let descents: [Path]

  init(of trial: StoredTrial, _ diagnostic: String, row: Int, update: Int, variant: String)
    throws(ArchiveFault)
  {
    func numbers(_ name: String) throws(ArchiveFault) -> [Double] {
      try trial.reals(TrialPath.diagnostic(diagnostic, name), row: row)
    }
    func axes(_ name: String) throws(ArchiveFault) -> [Dimension] {
      Array(try trial.axes(TrialPath.diagnostic(diagnostic, name)).dropFirst())
    }
    func labels(_ axis: Dimension?, _ count: Int) -> [String] {
      if case .labels(let labels)? = axis?.coordinates, labels.count == count { return labels }
      return (1...count).map { "\($0)" }
    }
    (seed, self.update, variants) = (trial.seed, update, [variant])
    losses = try numbers(StoredSurface.loss)
    let plane = try axes(StoredSurface.loss), origin = try numbers("origin")
    let places = try numbers("places"), heights = try numbers("path_loss"),
      distances = try numbers("distance"), steps = heights.count / max(distances.count, 1)
    guard plane.count == 2, plane.allSatisfy({ ($0.size ?? 0) > 1 }), origin.count == 2, steps > 0,
      losses.count == plane.reduce(1, { $0 * ($1.size ?? 0) }), heights.count == steps * distances.count,
      places.count == 2 * heights.count
    else { throw ArchiveFault(trial.path, .incomplete("\(diagnostic) has no whole surface")) }
    let names = labels(try axes("origin").first, 2),
      kinds = labels(try axes("path_loss").first, distances.count)
    // A single parameter is known by its value, everything else by the distance from where it was.
    let isNumber = names.map { $0.contains(".") }, shift = (0..<2).map { isNumber[$0] ? origin[$0] : 0 }
    directions = (0..<2).map { index in
      let axis = plane[1 - index],
        label = isNumber[index] ? names[index] : "distance along the \(names[index])"
      guard case .reals(let reals)? = axis.coordinates else {
        return Direction(label: label, coordinates: (0..<(axis.size ?? 0)).map(Double.init))
      }
      return Direction(label: label, coordinates: reals.map { $0 + shift[index] })
    }
    descents = kinds.indices.map { kind in
      let own = (0..<steps).map { kind * steps + $0 }
      return Path(
        name: kinds[kind], x: own.map { places[2 * $0] + shift[0] },
        y: own.map { places[2 * $0 + 1] + shift[1] },
        losses: own.map { heights[$0] }, distance: distances[kind])
    }
  }

  func isSame(as other: StoredSurface) -> Bool {
    func bits(_ surface: StoredSurface) -> [UInt64] {
      (surface.losses + surface.descents.flatMap { $0.x + $0.y }).map { $0.isNaN ? .max : $0.bitPattern }
    }
    return seed == other.seed && update == other.update && directions == other.directions
      && bits(self) == bits(other)
  }

  /// Variants that have one surface need no name where they are all that there are.
  var title: String {
    let name = isOfAll ? "" : VariantLabels.common(to: variants)
    return (name.isEmpty || name == "default" ? "" : "\(name), ") + "update \(update)"
  }

  /// How many times as high the first descent ends as the last; 0 where that is unknown.
  var contrast: Double {
    guard let first = descents.first?.end.loss, let last = descents.last?.end.loss else { return 0 }
    let ratio = first / last
    return ratio.isNaN ? 0 : ratio
  }

  /// What happened, in a sentence.
  var finding: String {
    let words = descents.map { path in
      let (loss, steps) = path.end, isOne = steps == 1
      return
        "\(path.name), \(isOne ? "1 step goes" : "\(steps) steps go") as far as \(LossSurfaceFigure.brief(path.distance)) and "
        + "\(isOne ? "ends" : "end") at a loss of \(LossSurfaceFigure.brief(loss))"
    }
    let start = descents.first?.losses.first.map { ", loss \(LossSurfaceFigure.brief($0))" } ?? ""
    return "From \(title), seed \(seed)\(start): \(words.joined(separator: "; "))."
  }

  /// Losses on the scale's ends, or beyond them; nil where none is finite and positive.
  ///
  /// Four decades at most: what is more is a wall, however high.
  var range: ClosedRange<Double>? {
    let finite = losses.filter { $0.isFinite && $0 > 0 }
    guard let least = finite.min(), let greatest = finite.max() else { return nil }
    let high = min(greatest, least * 1e4)
    return high > least * 1.01 ? least...high : least * 0.9...least * 1.1
  }

  /// Infinite losses have the colour of the greatest ones; where a loss is none, a cell is empty.
  func map(range: ClosedRange<Double>) -> HeatMap {
    var map = HeatMap(
      label: "loss", x: directions[0].coordinates, y: directions[1].coordinates,
      values: losses, range: range)
    let reaches = directions.map { ($0.coordinates.last ?? 0) - ($0.coordinates.first ?? 0) }
    map.isSquare = abs(reaches[0] - reaches[1]) < 1e-6 * abs(reaches[0])
    return map
  }

  /// Lines of equal loss, by equal factors.
  func contours(range: ClosedRange<Double>) -> [Trace] {
    let (x, y) = (PhaseRuler(directions[0].coordinates), PhaseRuler(directions[1].coordinates))
    return (1..<StoredSurface.levels).flatMap { number in
      let share = Double(number) / Double(StoredSurface.levels)
      let level = (1 - share) * log(range.lowerBound) + share * log(range.upperBound)
      return Contour(losses.map { log($0) - level }, x, y).lines.map { line in
        Trace(.contour, x: line.map(\.x), y: line.map(\.y))
      }
    }
  }

  private static let levels = 10

  var paths: [Trace] {
    descents.enumerated().map { index, path in
      Trace(
        .path, name: "\(path.name) descent", colour: .variant(1 - index, of: 2), x: path.x, y: path.y)
    }
  }
}
