import LinearAlgebra
import Recurrent

extension Network {
  /// The states before the first step of the last pass over a batch, by component: [B, H].
  func namedFirstStates(_ batch: Batch) -> [(name: String, values: Matrix)] {
    firstStates(batch).flatMap { layer, states in
      zip(model.cell.declaration.states, states).map { (layer.prefix + $0, $1) }
    }
  }

  /// s_t or λ_t of every layer and component after a pass over a batch, views of the layers' buffers; none
  /// where these hold a segment at a time.
  func stateTensors(_ batch: Batch, _ matrices: (RecurrentLayer) -> [Matrix]) -> [StateTensor] {
    if !holdsAllSteps { return [] }
    return layers(batch).flatMap { layer in
      // Block 0 is step −1.
      let rows = layer.shape.examples..<layer.shape.rows + layer.shape.examples, placed = layer.placed
      return zip(placed.layer.declaration.states, matrices(placed.layer)).map { name, matrix in
        StateTensor(
          name: placed.names.prefix + name, values: placed.inSequence(matrix.rows(rows), layer.shape),
          shape: layer.shape)
      }
    }
  }
}
