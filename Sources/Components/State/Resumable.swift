/// A part of a trial that may remember something from one update to the next, which decides what comes: it can be stored between
/// updates, and goes on from there in another trial's place to the bit.
///
/// What is a function of settings, and room that is overwritten before it is read, is no state.
public protocol Resumable {
  /// All that is remembered now. Which names there are depends on settings alone.
  var state: StateItems { get }
  /// Remembers what a part of the same settings wrote as its `state`, in place of its own.
  ///
  /// - Throws: where something is missing or of another shape; then the part is not to be used.
  mutating func restore(_ state: inout StateReader) throws(StateError)
}

/// A part that says of itself that it remembers nothing between updates.
public protocol Memoryless: Resumable {}

extension Memoryless {
  public var state: StateItems { StateItems() }
  public func restore(_ state: inout StateReader) throws(StateError) {}
}
