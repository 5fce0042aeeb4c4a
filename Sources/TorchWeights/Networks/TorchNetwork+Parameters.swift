public import Archive
public import Components
import Store

extension TorchNetwork {
  /// The network's parameters from tensors under torch.nn's names.
  ///
  /// What the modules are called is free where it leaves no doubt: a name that ends in `weight_ih_l0` tells the
  /// recurrent one, shapes the others.
  ///
  /// - Throws: a problem without a key, where tensors are missing, left over or of another shape.
  public func parameters(from tensors: [Tensor]) throws(Problem) -> [StoredParameter] {
    var rest = TensorSet(tensors), found: [StoredParameter] = []
    func add(_ name: String, _ numbers: [Double]) {
      found.append(StoredParameter(name: name, extents: extents[name] ?? [], gates: [], numbers: numbers))
    }
    for stack in stacks {
      let module = try rest.recurrentModule(stack.name, isOnly: stacks.count == 1)
      for layer in stack.layers {
        let width = extents[layer.b]?.last ?? 0, parts = layer.inputs.map { extents[$0]?.first ?? 0 }
        let inputs = parts.reduce(0, +)
        let weights = TorchNetwork.transposed(
          try rest.take("\(module)\(layer.inputWeights)", [width, inputs]), rows: width)
        var row = 0
        for (name, rows) in zip(layer.inputs, parts) {
          add(name, Array(weights[row * width..<(row + rows) * width]))
          row += rows
        }
        add(
          layer.W,
          TorchNetwork.transposed(
            try rest.take("\(module)\(layer.recurrentWeights)", [width, layer.units]), rows: width))
        // A module without biases has neither.
        let names = [layer.inputBias, layer.recurrentBias].map { module + $0 }
        let hasBiases = names.contains(where: rest.contains)
        let zeros = Array(repeating: 0.0, count: width)
        let own = hasBiases ? try rest.take(names[0], [width]) : zeros
        let recurrent = hasBiases ? try rest.take(names[1], [width]) : zeros
        let shared = layer.d == nil ? width : width - layer.units
        add(layer.b, own.indices.map { $0 < shared ? own[$0] + recurrent[$0] : own[$0] })
        if let d = layer.d { add(d, Array(recurrent[shared...])) }
      }
    }
    if let embedding, let shape = extents[embedding] {
      add(embedding, try rest.take(rest.module("embedding", weight: shape) + "weight", shape))
    }
    let head = extents[V] ?? [], module = try rest.module("head", weight: head.reversed())
    add(V, TorchNetwork.transposed(try rest.take("\(module)weight", head.reversed()), rows: head[1]))
    if let c { add(c, try rest.take("\(module)bias", [head[1]])) }
    try rest.expectNone()
    return found.sorted { $0.name < $1.name }
  }
}

/// Tensors that have not found their place.
private struct TensorSet {
  private var rest: [Tensor]

  init(_ tensors: [Tensor]) { rest = tensors }

  func contains(_ name: String) -> Bool { rest.contains { $0.name == name } }

  private var names: String { Spelling.list(rest.map { StoreError.shown($0.name) }.sorted(), limit: 12) }

  /// The numbers of a tensor, which is not there any more then.
  mutating func take(_ name: String, _ shape: [Int]) throws(Problem) -> [Double] {
    guard let index = rest.firstIndex(where: { $0.name == name }) else {
      throw Problem(
        "",
        "this network needs a tensor '\(StoreError.shown(name))' \(Tensor.spelled(shape)), and there is none",
        remedy: rest.isEmpty ? "save the whole module's state_dict" : "what is there besides: \(names)")
    }
    guard rest[index].shape == shape else {
      throw Problem(
        "",
        """
        '\(StoreError.shown(name))' is \(Tensor.spelled(rest[index].shape)) there and \(Tensor.spelled(shape)) \
        in this network
        """, remedy: "make this network like the one that was saved")
    }
    return rest.remove(at: index).numbers
  }

  /// What the names of a recurrent module's tensors begin with.
  ///
  /// - Parameters:
  ///   - usual: the module's usual name.
  ///   - isOnly: whether there is no other one, so that any name will do.
  func recurrentModule(_ usual: String, isOnly: Bool) throws(Problem) -> String {
    let first = "weight_ih_l0"
    let all = rest.map(\.name).filter { $0.hasSuffix(first) }.map { String($0.dropLast(first.count)) }
      .sorted()
    guard isOnly, !all.isEmpty, !all.contains(usual + ".") else { return usual + "." }
    guard all.count == 1 else {
      throw Problem(
        "",
        "\(Spelling.list(all.map { StoreError.shown($0 + first) }, limit: 8)) may each be of the \(usual)",
        remedy: .words("call its module '\(usual)'"))
    }
    return all[0]
  }

  /// What the names of the read-out's or the embedding's tensors begin with: the usual name, or the only one
  /// whose weights have the shape.
  func module(_ usual: String, weight shape: [Int]) throws(Problem) -> String {
    if contains("\(usual).weight") { return usual + "." }
    let ending = "weight"
    let fitting = rest.filter { $0.shape == shape && ($0.name == ending || $0.name.hasSuffix("." + ending)) }
    guard fitting.count < 2 else {
      throw Problem(
        "", "\(Spelling.list(fitting.map { StoreError.shown($0.name) }, limit: 8)) may each be the \(usual)",
        remedy: .words("call its module '\(usual)'"))
    }
    return fitting.first.map { String($0.name.dropLast(ending.count)) } ?? usual + "."
  }

  func expectNone() throws(Problem) {
    guard !rest.isEmpty else { return }
    throw Problem(
      "", "this network has no place for \(names)",
      remedy: "make it like the one that was saved, or save only what it has")
  }
}
