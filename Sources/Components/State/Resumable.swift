/// A part of a trial that may remember something from one update to the next on which later numbers depend.
/// What it remembers can be stored between two updates, and another trial that restores it goes on with the
/// same bits.
///
/// What follows from the settings, and memory that is overwritten before it is read, is not state.
public protocol Resumable {
  /// Everything remembered at this moment. The names depend on the settings alone.
  var state: StateItems { get }
  /// Replaces what this part remembers by what a part with the same settings wrote as its `state`.
  ///
  /// - Throws: if something is missing or has another shape; the part must not be used then.
  mutating func restore(_ state: inout StateReader) throws(StateError)
}

/// A part that remembers nothing between updates, and says so.
public protocol Memoryless: Resumable {}

extension Memoryless {
  public var state: StateItems { StateItems() }
  public func restore(_ state: inout StateReader) throws(StateError) {}
}
