import LinearAlgebra

extension Network {
  /// Draws all parameters anew: uniform on ±1/√H, embeddings standard normal, as PyTorch's recurrent layers begin; but for those that
  /// the cell says something else of.
  ///
  /// Each parameter has a stream of its own, `init/<name>`, so that adding one moves no other.
  public func initialize(seed: UInt64) {
    let bound = 1 / Double(model.hidden).squareRoot()
    for shape in parameters.shapes {
      var stream = RandomStream(seed: seed, name: "init/\(shape.name)")
      let isEmbedding = shape.name == "embedding"
      parameters[shape.name].assign(
        (0..<shape.count).map { _ in isEmbedding ? stream.normal() : stream.uniform(-bound, bound) })
    }
    applyInitialDefaults(seed: seed)
  }
}
