public import Components

/// Everything that decides how a trial continues after one of its updates, besides its settings and its task:
/// a trainer that continues from it reports bit for bit what an uninterrupted one does.
///
/// It is taken between two updates. Batches, dropout masks and fixed sets are functions of seed and number,
/// so that nothing of them needs to be kept; the schedule of records follows from the number of the update.
public struct TrainingState: Sendable, Equatable {
  /// The number of the next update, which is also the number of updates made.
  public let update: Int
  /// The form in which it is stored.
  public let items: StateItems

  /// A state that was stored.
  ///
  /// - Throws: if it does not say which update is next. What else is missing or of another shape shows when a
  ///   trainer continues from it.
  public init(_ items: StateItems) throws(StateError) {
    var reader = StateReader(items)
    (self.items, update) = (items, try reader.count("step"))
  }

  init(update: Int, _ add: (inout StateItems) -> Void) {
    var items = StateItems()
    items.add("step", integer: update)
    add(&items)
    (self.items, self.update) = (items, update)
  }
}
