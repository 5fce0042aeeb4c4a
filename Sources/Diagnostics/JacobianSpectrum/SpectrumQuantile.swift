/// Which of a spectrum's numbers are kept: its ends and what lies between, as an axis.
enum SpectrumQuantile: String, CaseIterable {
  case largest = "max"
  case high = "q90"
  case median = "median"
  case low = "q10"
  case smallest = "min"

  /// The share of numbers that are larger.
  private var place: Double {
    switch self {
    case .largest: 0
    case .high: 0.1
    case .median: 0.5
    case .low: 0.9
    case .smallest: 1
    }
  }

  /// Every one of them, by linear interpolation of numbers that fall; all NaN where there are none.
  static func all(of falling: [Double]?) -> [Double] {
    guard let falling, !falling.isEmpty else { return allCases.map { _ in .nan } }
    return allCases.map { quantile in
      let place = quantile.place * Double(falling.count - 1), below = Int(place)
      let share = place - Double(below), next = falling[min(below + 1, falling.count - 1)]
      // Infinite logarithms have no line between them.
      return share == 0 || falling[below] == next
        ? falling[below] : (1 - share) * falling[below] + share * next
    }
  }
}
