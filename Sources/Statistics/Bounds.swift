import Foundation

/// What is known about a number: it lies in [low, high]. The two are equal for a measured number; a censored
/// one has only one of them.
public struct Bounds: Sendable, Hashable, Codable {
  public let low: Double
  public let high: Double

  /// NaN on a side means that nothing is known on that side.
  public init(_ low: Double, _ high: Double) {
    (self.low, self.high) = (low.isNaN ? -.infinity : low, high.isNaN ? .infinity : high)
  }

  /// A measured number; NaN means that it is unknown.
  public init(_ value: Double) { self.init(value, value) }

  /// A truth value, as 1 or 0.
  public init(_ truth: Bool) { self.init(truth ? 1 : 0) }

  public static let unknown = Bounds(-.infinity, .infinity)
  /// A truth value that is not known.
  public static let undecided = Bounds(0, 1)

  public var isExact: Bool { low == high }
}

extension Bounds {
  public static func + (a: Bounds, b: Bounds) -> Bounds { Bounds(a.low + b.low, a.high + b.high) }

  public static func - (a: Bounds, b: Bounds) -> Bounds { Bounds(a.low - b.high, a.high - b.low) }

  public static prefix func - (a: Bounds) -> Bounds { Bounds(-a.high, -a.low) }

  public static func * (a: Bounds, b: Bounds) -> Bounds {
    if a.isExact, b.isExact { return Bounds(a.low * b.low) }
    // 0 · ∞ is 0 here: the infinity stands for numbers however large, not for one of them.
    func product(_ x: Double, _ y: Double) -> Double { x == 0 || y == 0 ? 0 : x * y }
    let products = [
      product(a.low, b.low), product(a.low, b.high), product(a.high, b.low), product(a.high, b.high),
    ]
    return Bounds(products.reduce(.infinity, min), products.reduce(-.infinity, max))
  }

  /// Unknown if the divisor may be 0.
  public static func / (a: Bounds, b: Bounds) -> Bounds {
    if b.low <= 0, b.high >= 0 { return .unknown }
    if a.isExact, b.isExact { return Bounds(a.low / b.low) }
    return a * Bounds(1 / b.high, 1 / b.low)
  }

  public var magnitude: Bounds {
    if low >= 0 { return self }
    if high <= 0 { return -self }
    return Bounds(0, max(-low, high))
  }

  /// The natural logarithm; without a lower bound if the number may be 0 or negative.
  public var logarithm: Bounds {
    high < 0 ? .unknown : Bounds(low > 0 ? log(low) : -.infinity, log(high))
  }

  /// 1 if every number of this is below every number of the other, 0 if none is, [0, 1] otherwise.
  public func isLess(than other: Bounds) -> Bounds {
    high < other.low ? Bounds(true) : low >= other.high ? Bounds(false) : .undecided
  }

  public func equals(_ other: Bounds) -> Bounds {
    if isExact, other.isExact { return Bounds(low == other.low) }
    return high < other.low || low > other.high ? Bounds(false) : .undecided
  }
}

extension Bounds {
  // Kleene's logic of truths as bounds within [0, 1].

  public static prefix func ! (a: Bounds) -> Bounds { Bounds(1 - a.high, 1 - a.low) }

  public func and(_ other: Bounds) -> Bounds { Bounds(min(low, other.low), min(high, other.high)) }

  public func or(_ other: Bounds) -> Bounds { Bounds(max(low, other.low), max(high, other.high)) }
}
