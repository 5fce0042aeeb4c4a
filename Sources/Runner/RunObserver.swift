/// Receives what happens in a run, on several threads.
public protocol RunObserver: Sendable {
  /// Called after every update, so it must be quick.
  func receive(_ event: RunEvent)
}
