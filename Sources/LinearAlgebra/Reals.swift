import CKernels

/// Elementary functions of real numbers whose bits depend neither on the CPU nor on the C library: every number
/// that is stored comes from these, and none from the library's own.
///
/// Fixed sequences of operations that IEEE 754 rounds correctly. Errors are below 1.2 ulp, of sinh and tanh below
/// 3, of atan2 below 4; special values are those of the C standard.
public enum Reals {
  public static func exp(_ x: Double) -> Double { lab_exp(x) }
  /// eˣ − 1
  public static func expm1(_ x: Double) -> Double { lab_expm1(x) }
  public static func log(_ x: Double) -> Double { lab_log(x) }
  /// ln(1 + x)
  public static func log1p(_ x: Double) -> Double { lab_log1p(x) }
  public static func log10(_ x: Double) -> Double { lab_log10(x) }
  public static func pow(_ base: Double, _ exponent: Double) -> Double { lab_pow(base, exponent) }
  public static func sin(_ x: Double) -> Double { lab_sin(x) }
  public static func cos(_ x: Double) -> Double { lab_cos(x) }
  public static func sinh(_ x: Double) -> Double { lab_sinh(x) }
  public static func cosh(_ x: Double) -> Double { lab_cosh(x) }
  public static func tanh(_ x: Double) -> Double { lab_tanh(x) }
  /// The angle of (x, y), in −π … π.
  public static func atan2(_ y: Double, _ x: Double) -> Double { lab_atan2(y, x) }
  /// √(x² + y²), also where squares overflow or underflow.
  public static func hypot(_ x: Double, _ y: Double) -> Double { lab_hypot(x, y) }
}
