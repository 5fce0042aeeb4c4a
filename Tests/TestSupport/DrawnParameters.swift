import LinearAlgebra
public import Recurrent

extension Network {
  /// All parameters uniform on ±1/√H, embeddings standard normal, whatever the cell says of its beginning:
  /// tests want dense weights.
  public func draw(seed: UInt64) {
    for shape in parameters.shapes {
      let bound = 1 / Double(shape.units).squareRoot()
      var stream = RandomStream(seed: seed, name: "init/\(shape.name)")
      parameters[shape.name].assign(
        (0..<shape.count).map { _ in
          shape.name == "embedding" ? stream.normal() : stream.uniform(-bound, bound)
        })
    }
  }

  /// Leaves each unit to itself: no weight of W or C joins it to another.
  public func isolateUnits() {
    for shape in parameters.shapes where shape.base == "W" || shape.base == "C" {
      let matrix = parameters[shape.name]
      // Where units share gates, no column of the parameter belongs to one of them.
      if model.cell.sharing(units: layer.units) != nil { matrix.clear() }
      for row in 0..<shape.rows {
        for column in 0..<shape.columns where column % layer.units != row % layer.units {
          matrix[row, column] = 0
        }
      }
    }
  }
}
