/// Where a trial's numbers are the same to the bit.
///
/// Products, elementary functions and random numbers are `lab`'s own in both, the same on every CPU with fused
/// multiply-add. What is left are decompositions of matrices: LAPACK's sums run in an order that OpenBLAS chooses by
/// CPU and build.
public enum Determinism: String, Sendable, CaseIterable {
  /// On this kind of machine with this build of OpenBLAS: LAPACK decomposes matrices.
  case machine
  /// On every x86-64 machine with AVX2 and FMA: `lab` decomposes matrices itself, in a fixed order.
  case portable

  /// Whether this processor computes the numbers that are promised.
  public var isPossibleHere: Bool { self == .machine || KernelFamily.best.isFused }
}
