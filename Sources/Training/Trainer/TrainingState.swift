public import Components

/// All that decides what a trial does from one of its updates on, beside its settings and its task: a trainer that continues from it
/// reports bit for bit what the undisturbed one does.
///
/// Taken between two updates. Batches, masks of dropout and fixed sets are functions of seed and number, so that there is nothing to
/// keep of them, and a schedule of records stands where the update stands.
public struct TrainingState: Sendable, Equatable {
  /// The next update; so many were made.
  public let step: Int
  /// As it is stored.
  public let items: StateItems

  /// A state that was stored.
  ///
  /// - Throws: where it does not say which update is next. What else is missing or of another shape shows when a trainer continues from it.
  public init(_ items: StateItems) throws(StateError) {
    var reader = StateReader(items)
    (self.items, step) = (items, try reader.count("step"))
  }

  init(step: Int, _ add: (inout StateItems) -> Void) {
    var items = StateItems()
    items.add("step", integer: step)
    add(&items)
    (self.items, self.step) = (items, step)
  }
}
