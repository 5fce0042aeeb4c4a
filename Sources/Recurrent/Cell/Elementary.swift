public import ComplexModule
public import RealModule
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The kinds of numbers on which a cell's formula can be evaluated: reals, complex numbers (for complex-step
/// derivatives) and traced expressions.
public protocol Elementary {
  init(_ constant: Double)
  static func + (left: Self, right: Self) -> Self
  static func - (left: Self, right: Self) -> Self
  static func * (left: Self, right: Self) -> Self
  static func / (left: Self, right: Self) -> Self
  static prefix func - (x: Self) -> Self
  static func exp(_ x: Self) -> Self
  static func log(_ x: Self) -> Self
  static func sqrt(_ x: Self) -> Self
  static func sin(_ x: Self) -> Self
  static func cos(_ x: Self) -> Self
  static func tanh(_ x: Self) -> Self
  /// σ(x) = 1 / (1 + e⁻ˣ)
  static func sigmoid(_ x: Self) -> Self
  /// max(x, 0); its derivative at 0 is 0.
  static func relu(_ x: Self) -> Self
  /// log(1 + eˣ)
  static func softplus(_ x: Self) -> Self
}

extension Double: Elementary {
  public static func exp(_ x: Double) -> Double { _exp(x) }
  public static func log(_ x: Double) -> Double { _log(x) }
  public static func sqrt(_ x: Double) -> Double { x.squareRoot() }
  public static func sin(_ x: Double) -> Double { _sin(x) }
  public static func cos(_ x: Double) -> Double { _cos(x) }
  public static func tanh(_ x: Double) -> Double { _tanh(x) }
  public static func sigmoid(_ x: Double) -> Double { 1 / (1 + _exp(-x)) }
  public static func relu(_ x: Double) -> Double { x < 0 ? 0 : x }
  public static func softplus(_ x: Double) -> Double { Swift.max(x, 0) + log1p(_exp(-Swift.abs(x))) }
}

// Inside the extension the C functions' names are hidden by its own members.
private func _exp(_ x: Double) -> Double { exp(x) }
private func _log(_ x: Double) -> Double { log(x) }
private func _sin(_ x: Double) -> Double { sin(x) }
private func _cos(_ x: Double) -> Double { cos(x) }
private func _tanh(_ x: Double) -> Double { tanh(x) }

extension Complex<Double>: Elementary {
  public init(_ constant: Double) { self.init(constant, 0) }
  public static func sigmoid(_ x: Self) -> Self { 1 / (1 + exp(-x)) }
  /// Decided by the real part, because complex steps are infinitesimal.
  public static func relu(_ x: Self) -> Self { x.real < 0 ? 0 : x }
  public static func softplus(_ x: Self) -> Self {
    x.real > 0 ? x + log(onePlus: exp(-x)) : log(onePlus: exp(x))
  }
}
