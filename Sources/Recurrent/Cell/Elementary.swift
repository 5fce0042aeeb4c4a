public import ComplexModule
import LinearAlgebra
public import RealModule

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
  public static func exp(_ x: Double) -> Double { Reals.exp(x) }
  public static func log(_ x: Double) -> Double { Reals.log(x) }
  public static func sqrt(_ x: Double) -> Double { x.squareRoot() }
  public static func sin(_ x: Double) -> Double { Reals.sin(x) }
  public static func cos(_ x: Double) -> Double { Reals.cos(x) }
  public static func tanh(_ x: Double) -> Double { Reals.tanh(x) }
  public static func sigmoid(_ x: Double) -> Double { 1 / (1 + Reals.exp(-x)) }
  public static func relu(_ x: Double) -> Double { x < 0 ? 0 : x }
  public static func softplus(_ x: Double) -> Double {
    Swift.max(x, 0) + Reals.log1p(Reals.exp(-Swift.abs(x)))
  }
}

/// From the functions of real numbers, whose bits are the same everywhere. Near the real axis, where complex steps
/// are taken, each part is as exact as they are.
extension Complex<Double>: Elementary {
  public init(_ constant: Double) { self.init(constant, 0) }
  public static func exp(_ x: Self) -> Self {
    let length = Reals.exp(x.real)
    return Complex(length * Reals.cos(x.imaginary), length * Reals.sin(x.imaginary))
  }
  public static func log(_ x: Self) -> Self {
    Complex(
      Reals.log(Reals.hypot(x.real, x.imaginary)), Reals.atan2(x.imaginary, x.real))
  }
  public static func sin(_ x: Self) -> Self {
    Complex(
      Reals.sin(x.real) * Reals.cosh(x.imaginary), Reals.cos(x.real) * Reals.sinh(x.imaginary))
  }
  public static func cos(_ x: Self) -> Self {
    Complex(
      Reals.cos(x.real) * Reals.cosh(x.imaginary), -Reals.sin(x.real) * Reals.sinh(x.imaginary))
  }
  /// tanh(a + ib) = (sinh a cosh a + i sin b cos b) / (sinh² a + cos² b)
  public static func tanh(_ x: Self) -> Self {
    // Beyond that ±1 to the last place, and squares would overflow.
    guard abs(x.real) < 350 else { return Complex(x.real.isNaN ? .nan : x.real < 0 ? -1 : 1, 0) }
    let (sinh, cosh) = (Reals.sinh(x.real), Reals.cosh(x.real))
    let (sin, cos) = (Reals.sin(x.imaginary), Reals.cos(x.imaginary))
    let square = sinh * sinh + cos * cos
    return Complex(sinh * cosh / square, sin * cos / square)
  }
  public static func sigmoid(_ x: Self) -> Self { 1 / (1 + exp(-x)) }
  /// Decided by the real part, because complex steps are infinitesimal.
  public static func relu(_ x: Self) -> Self { x.real < 0 ? 0 : x }
  /// max(x, 0) + log(1 + e^−|x|), the larger decided by the real part.
  public static func softplus(_ x: Self) -> Self {
    let power = exp(x.real > 0 ? -x : x), (a, b) = (power.real, power.imaginary)
    // |1 + a + ib|² = 1 + (2 + a) a + b²
    let logarithm = Complex(Reals.log1p((2 + a) * a + b * b) / 2, Reals.atan2(b, 1 + a))
    return x.real > 0 ? x + logarithm : logarithm
  }
}
