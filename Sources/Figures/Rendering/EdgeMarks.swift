import Components

/// What cannot be seen of curves within a panel: ▲ and ▼ where they leave it, ✕ where a seed has diverged, and ●
/// where one has stopped.
struct EdgeMarks {
  enum Sign: Int, CaseIterable, Hashable {
    case above, below, diverged, stopped

    /// gnuplot's number of the point, and its size.
    var point: (type: Int, size: Double) {
      switch self {
      case .above: (9, 0.7)
      case .below: (11, 0.7)
      case .diverged: (2, 0.7)
      case .stopped: (7, 0.45)
      }
    }

    var words: String {
      switch self {
      case .above: "beyond the axis"
      case .below: "below the axis"
      case .diverged: "diverged"
      case .stopped: "stopped"
      }
    }
  }

  /// Marks nearer to each other than this share of the panel are one.
  private static let distance = 0.025

  private(set) var places: [Sign: [[Double]]] = [:]

  init(_ series: Series, x: Extent, y: Extent) {
    let lines = series.members.map(\.values) + [series.mean]
    for values in lines {
      for (place, value) in zip(series.x, values) where !value.isNaN {
        let height = y.share(value == .infinity ? .greatestFiniteMagnitude : value)
        if height > 1 + 1e-9 { add(.above, x.share(place), 1) }
        if height < -1e-9 { add(.below, x.share(place), 0) }
      }
    }
    for member in series.members {
      guard let end = member.end else { continue }
      switch end.reason {
      case .diverged: add(.diverged, x.share(end.x), 1)
      case .stopped:
        if let last = member.values.lastIndex(where: { !$0.isNaN }) {
          let height = y.share(member.values[last])
          if (0...1).contains(height) {
            places[.stopped, default: []].append([x.share(series.x[last]), height])
          }
        }
      }
    }
  }

  private mutating func add(_ sign: Sign, _ x: Double, _ y: Double) {
    guard (0...1).contains(x), !(places[sign] ?? []).contains(where: { abs($0[0] - x) < EdgeMarks.distance })
    else { return }
    places[sign, default: []].append([x, y])
  }

  /// Above all curves.
  func layers(_ colour: RGB) -> [PlotLayer] {
    Sign.allCases.compactMap { sign in
      guard let rows = places[sign], !rows.isEmpty else { return nil }
      return PlotLayer(
        depth: 4,
        command:
          "'-' using 1:2 with points pt \(sign.point.type) ps \(sign.point.size) lw 1.6 lc rgb '\(colour.hex())' notitle",
        rows: rows)
    }
  }
}
