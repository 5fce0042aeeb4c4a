import Foundation

/// A number with the interval that says how well a few seeds determine it.
public struct Estimate: Sendable, Hashable, Codable {
  /// Of confidence that the interval holds the true number.
  public static let level = 0.95

  /// Not exact where values are censored or missing.
  public let value: Bounds
  /// Ends of the interval; infinite where the values determine none.
  public let low: Double
  public let high: Double
  /// Why an end is open; "" where none is.
  public let doubt: String

  public init(_ value: Bounds, _ low: Double, _ high: Double, doubt: String = "") {
    (self.value, self.low, self.high, self.doubt) = (value, low, high, doubt)
  }

  /// A number that is no estimate: its interval is itself.
  public init(_ value: Bounds) { self.init(value, value.low, value.high) }

  /// A number of which the values determine no interval.
  public init(_ value: Bounds, doubt: String) { self.init(value, -.infinity, .infinity, doubt: doubt) }

  /// Half the interval's width: the number after ±.
  public var margin: Double { (high - low) / 2 }

  /// Of factor · x + shift; an infinite end stays one.
  func scaled(by factor: Double, plus shift: Bounds) -> Estimate {
    let ends = Bounds(low, high) * Bounds(factor) + shift
    return Estimate(value * Bounds(factor) + shift, ends.low, ends.high, doubt: doubt)
  }

  /// Of eˣ.
  public var exponential: Estimate {
    Estimate(Bounds(exp(value.low), exp(value.high)), exp(low), exp(high), doubt: doubt)
  }
}
