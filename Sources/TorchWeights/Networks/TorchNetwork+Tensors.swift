public import Archive

extension TorchNetwork {
  /// The tensors of a network's weights, under the names of a module that has `rnn`, `head` and the rest as its
  /// attributes.
  ///
  /// - Parameters:
  ///   - weights: every parameter, of the extents that the network was made for.
  ///   - element: the precision of their numbers.
  public func tensors(of weights: [StoredParameter], _ element: Tensor.Element) -> [Tensor] {
    func numbers(_ name: String) -> [Double] { weights.first { $0.name == name }?.numbers ?? [] }
    func transposed(_ names: [String], rows: Int) -> [Double] {
      TorchNetwork.transposed(names.flatMap { numbers($0) }, rows: rows)
    }
    var tensors: [Tensor] = []
    for stack in stacks {
      for layer in stack.layers {
        let width = extents[layer.b]?.last ?? 0
        let inputs = layer.inputs.reduce(0) { $0 + (extents[$1]?.first ?? 0) }
        let candidate = layer.d.map { numbers($0) } ?? []
        tensors += [
          Tensor(
            "\(stack.name).\(layer.inputWeights)", [width, inputs], element,
            transposed(layer.inputs, rows: inputs)),
          Tensor(
            "\(stack.name).\(layer.recurrentWeights)", [width, layer.units], element,
            transposed([layer.W], rows: layer.units)),
          Tensor("\(stack.name).\(layer.inputBias)", [width], element, numbers(layer.b)),
          Tensor(
            "\(stack.name).\(layer.recurrentBias)", [width], element,
            Array(repeating: 0, count: width - candidate.count) + candidate),
        ]
      }
    }
    let head = extents[V] ?? []
    tensors.append(Tensor("head.weight", head.reversed(), element, transposed([V], rows: head[0])))
    if let c { tensors.append(Tensor("head.bias", [head[1]], element, numbers(c))) }
    if let embedding {
      tensors.append(Tensor("embedding.weight", extents[embedding] ?? [], element, numbers(embedding)))
    }
    return tensors
  }

  /// A row-major matrix with rows for columns.
  static func transposed(_ numbers: [Double], rows: Int) -> [Double] {
    let columns = rows == 0 ? 0 : numbers.count / rows
    return (0..<columns).flatMap { column in (0..<rows).map { numbers[$0 * columns + column] } }
  }
}
