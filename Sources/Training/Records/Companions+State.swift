import Components

/// What random companions are past, by the names that files call them.
extension Companions: Resumable {
  var state: StateItems {
    var state = StateItems()
    for engine in engines { state.add(engine.computation, in: engine.name) }
    return state
  }

  func restore(_ state: inout StateReader) throws(StateError) {
    for engine in engines { try state.restore(engine.computation, in: engine.name) }
  }
}
