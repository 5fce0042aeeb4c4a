#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A part of a training step that is timed on its own.
public enum Phase: Int, CaseIterable, Sendable {
  /// x U of all steps, and what layers send to the inputs and levels below.
  case inputProduct
  /// s_{t−1} W of every step.
  case recurrenceForward
  /// dE/da_t Wᵀ of every step.
  case recurrenceBackward
  case weightGradients
  /// Gates, forward and backward.
  case pointwise
  /// The head with its gradients, and the loss.
  case output
  /// What an engine does besides the network's own passes, and penalties.
  case engine
  /// Norm, clipping, update.
  case optimizer
  case recording
}

/// Measures where a step's time goes: each lap adds the time since the previous lap to a phase.
///
/// The code to be timed holds an optional clock and calls `clock?.lap(.phase)` at the end of a coarse piece
/// of work: without a clock that costs one comparison, with one about 30 ns. Not synchronised.
public final class PhaseClock {
  private let nanoseconds: UnsafeMutablePointer<UInt64>
  private var last: UInt64 = 0

  /// All phases at zero.
  public init() {
    nanoseconds = .allocate(capacity: Phase.allCases.count)
    nanoseconds.initialize(repeating: 0, count: Phase.allCases.count)
  }

  deinit { nanoseconds.deallocate() }

  /// Starts again, with all phases at zero.
  public func start() {
    nanoseconds.update(repeating: 0, count: Phase.allCases.count)
    last = PhaseClock.now()
  }

  /// The time since the last lap, or `start`, was spent on `phase`.
  public func lap(_ phase: Phase) {
    let now = PhaseClock.now()
    nanoseconds[phase.rawValue] &+= now &- last
    last = now
  }

  /// The time spent on a phase since `start`.
  public func seconds(_ phase: Phase) -> Double { Double(nanoseconds[phase.rawValue]) * 1e-9 }

  private static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}
