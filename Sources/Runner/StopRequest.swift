import Synchronization

/// Asks a run to end at the next moment at which nothing is lost. May be used from any thread.
public final class StopRequest: Sendable {
  private let state = Atomic<Bool>(false)

  public init() {}

  public var isMade: Bool { state.load(ordering: .relaxed) }

  public func make() { state.store(true, ordering: .relaxed) }
}
