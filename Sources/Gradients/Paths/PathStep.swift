import CKernels
import LinearAlgebra
import Recurrent

/// One step back of one example's error, from λ_t to λ_{t−1} over all components of the state: what it is on
/// each path behind each factor.
///
/// With μ = λ_t and μ₋ = λ_{t−1}: (1) Σ_p p = μ₋; (2) a_p = ⟨p, μ₋⟩ / ‖μ₋‖², so that Σ_p a_p = 1. Norms are
/// shares of ‖λ_t‖. Paths are numbered as `ErrorPaths.names`, what is injected comes last. Its numbers are valid
/// during the call that hands it over.
public struct PathStep {
  public let example: Int
  /// Steps of the example's sequence.
  public let length: Int
  let block: StepBlock
  let numbers: StepNumbers

  /// t
  public var t: Int { numbers.t }
  /// ‖λ_t‖
  public var after: Double { numbers.after[example] }
  /// ‖λ_{t−1}‖ / ‖λ_t‖
  public var growth: Double { numbers.growth[example] }
  /// ‖Σ_p p − λ_{t−1}‖ / ‖λ_{t−1}‖: nothing but rounding.
  public var residual: Double { numbers.residual[example] }

  /// The numbers of the paths.
  public var paths: Range<Int> { block.factors.indices }

  /// a_p, of any sign.
  public func share(of path: Int) -> Double { numbers.shares[path * numbers.examples + example] }

  /// What a path meets, in backward order.
  public func factors(of path: Int) -> [ErrorPath.Factor] { block.factors[path] }

  /// ‖·‖ / ‖λ_t‖ behind a path's factor.
  public func norm(of path: Int, behind factor: Int) -> Double {
    numbers.norms[(block.starts[path] + factor) * numbers.examples + example]
  }

  /// ‖p‖ / ‖λ_t‖
  public func norm(of path: Int) -> Double { norm(of: path, behind: block.factors[path].count - 1) }

  /// Adds `weight` times the squared norm v_h² (1 − φ′_h²) that slopes on a path took of each unit, as a share of
  /// ‖v‖², v being the error that they met, to the numbers of units from `start` on.
  public func addLost(on path: Int, times weight: Double, to sums: inout [Double], from start: Int) {
    for lost in numbers.lost[path] where lost.squares[example] != 0 {
      let before = lost.before, behind = lost.behind, factor = weight / lost.squares[example]
      let offset = example * before.stride * before.precision.size
      sums.withUnsafeMutableBufferPointer { sums in
        guard let sums = sums.baseAddress else { return }
        before.precision.functions.pointee.add_squares_lost(
          before.columns, factor, before.pointer + offset, behind.pointer + offset, sums + start)
      }
    }
  }
}
