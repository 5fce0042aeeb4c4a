public import Components
import Foundation

/// How an axis spaces numbers.
public enum AxisScale: Sendable, Hashable {
  case linear
  case logarithmic
  /// asinh(v / c): linear near zero, logarithmic in both directions far beyond ±c.
  case symmetric(Double)

  public init(_ scale: Scale) { self = scale == .logarithmic ? .logarithmic : .linear }

  /// Whether `value` has a place on an axis: it must be finite, and positive if the scale is logarithmic.
  func admits(_ value: Double) -> Bool { value.isFinite && (self != .logarithmic || value > 0) }

  /// Where a number stands, in units of the axis's own; numbers at equal distances look so.
  func place(_ value: Double) -> Double {
    switch self {
    case .linear: value
    case .logarithmic: log10(value)
    case .symmetric(let centre): asinh(value / centre)
    }
  }

  /// The number that stands at a place.
  func value(at place: Double) -> Double {
    switch self {
    case .linear: place
    case .logarithmic: pow(10, place)
    case .symmetric(let centre): centre * sinh(place)
    }
  }
}
