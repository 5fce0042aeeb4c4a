public import LinearAlgebra

extension Network {
  /// The states of every layer before the first step of the pass that was made last, [B, H], by component.
  ///
  /// Views of the layers' buffers; where these hold a segment at a time, of what is kept besides.
  public func firstStates(_ batch: Batch) -> [(layer: LayerNames, states: [Matrix])] {
    layers(batch).map { placed, shape in
      let states = placed.layer.states.indices.map { component in
        segments?.state(component, before: 0, batch)
          ?? placed.layer.block(placed.layer.states[component], 0, shape)
      }
      return (placed.names, states)
    }
  }

  /// The same after each sequence's own last step.
  public func lastStates(_ batch: Batch) -> [(layer: LayerNames, states: [Matrix])] {
    layers(batch).map { placed, shape in
      let states = placed.layer.states.indices.map { component in
        segments?.state(component, before: shape.steps, batch) ?? placed.layer.last(component, shape)
      }
      return (placed.names, states)
    }
  }
}
