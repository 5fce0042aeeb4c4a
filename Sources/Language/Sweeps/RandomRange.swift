import Components
import LinearAlgebra

/// Where numbers of a random sweep are drawn: uniformly, or with a uniform logarithm.
enum RandomRange: Sendable {
  /// Both ends belong to the range.
  case integers(Int, Int, isLogarithmic: Bool)
  case reals(Double, Double, isLogarithmic: Bool)

  var least: Double {
    switch self {
    case .integers(let least, _, _): Double(least)
    case .reals(let least, _, _): least
    }
  }

  var isEmpty: Bool {
    switch self {
    case .integers(let least, let most, _): least >= most
    case .reals(let least, let most, _): least >= most || !(most - least).isFinite
    }
  }

  /// The next number of a stream. Reals are rounded, so that a variant's name is its value.
  func draw(from stream: inout RandomStream) -> Value {
    switch self {
    case .integers(let least, let most, isLogarithmic: false):
      // A range of all integers has no size; half of them is enough.
      let size = most.subtractingReportingOverflow(least)
      return .integer(
        least
          + stream.integer(below: size.overflow || size.partialValue == .max ? .max : size.partialValue + 1))
    case .integers(let least, let most, isLogarithmic: true):
      let real = RandomRange.logarithmic(Double(least), Double(most) + 1, stream.uniform()).rounded(.down)
      return .integer(min(max(Int(exactly: real) ?? most, least), most))
    case .reals(let least, let most, let isLogarithmic):
      let share = stream.uniform()
      let real = isLogarithmic ? RandomRange.logarithmic(least, most, share) : least + (most - least) * share
      return .real(min(max(RandomRange.rounded(real, width: most - least), least), most))
    }
  }

  private static func logarithmic(_ least: Double, _ most: Double, _ share: Double) -> Double {
    Reals.exp(Reals.log(least) + (Reals.log(most) - Reals.log(least)) * share)
  }

  /// Six significant digits of a number, or more where its range is narrow: six digits of the width.
  static func rounded(_ real: Double, width: Double) -> Double {
    guard real != 0 else { return 0 }
    let last = Int(min(Reals.log10(abs(real)), Reals.log10(width)).rounded(.down)) - 5
    let digits = (real * Reals.pow(10, Double(-last))).rounded()
    // Beyond that a Float64 has no such digits.
    guard abs(digits) < 1e15 else { return real }
    return Double("\(Int(digits))e\(last)") ?? real
  }
}
