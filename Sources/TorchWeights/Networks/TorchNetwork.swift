public import Components

/// A network of torch.nn's modules that computes what one of lab's does: `rnn` (or `encoder` and `decoder`), the
/// read-out `head`, a Linear, and `embedding` where there is one.
///
/// Tokens without an embedding enter as one-hot vectors. What is fed back, and then an encoder's last state,
/// stand behind the input in one vector.
public struct TorchNetwork: Sendable, Hashable {
  let cell: TorchCell
  let activation: String
  let stacks: [TorchStack]
  let V: String
  let c: String?
  let embedding: String?
  /// Of every parameter, by its name in lab: [rows, columns], or [columns].
  let extents: [String: [Int]]

  /// - Parameters:
  ///   - cell: its kind and settings, as a file resolves them.
  ///   - extents: of every parameter, by its name in lab.
  /// - Throws: a problem without a key, where torch.nn has no such network.
  public init(cell: Value, extents: [String: [Int]]) throws(Problem) {
    self.extents = extents
    (self.cell, activation) = try TorchCell.find(cell)
    let isPair = extents.keys.contains { $0.hasPrefix("encoder.") }
    var stacks: [TorchStack] = []
    for (name, prefix) in isPair ? [("encoder", "encoder."), ("decoder", "decoder.")] : [("rnn", "")] {
      stacks.append(try TorchNetwork.stack(name, prefix, self.cell, extents))
    }
    self.stacks = stacks
    let main = isPair ? "decoder." : ""
    V = main + "V"
    c = extents[main + "c"] == nil ? nil : main + "c"
    embedding = extents["embedding"] == nil ? nil : "embedding"
    let placed = Set(
      stacks.flatMap { $0.layers.flatMap(\.parameters) } + [V, c, embedding].compactMap { $0 })
    guard extents[V]?.count == 2 else { throw TorchCell.misfit("the network has no read-out '\(V)'") }
    if let other = extents.keys.filter({ !placed.contains($0) }).min() {
      throw TorchCell.misfit("torch.nn has no place for the parameter '\(other)'")
    }
  }

  private static func stack(
    _ name: String, _ prefix: String, _ cell: TorchCell, _ extents: [String: [Int]]
  ) throws(Problem) -> TorchStack {
    let levels = (0...).prefix { level in extents.keys.contains { $0.hasPrefix("\(prefix)layer\(level).") } }
    let places = levels.isEmpty ? [prefix] : levels.map { "\(prefix)layer\($0)." }
    let isBidirectional = extents.keys.contains { $0.hasPrefix(places[0] + "backward.") }
    var layers: [TorchLayer] = []
    for (level, place) in places.enumerated() {
      for direction in isBidirectional ? ["", "backward."] : [""] {
        let own = place + direction
        guard let weights = extents[own + "W"], weights.count == 2, extents[own + "b"] != nil else {
          throw TorchCell.misfit(
            "torch.nn's layers share no weights, and here \(own.isEmpty ? "" : "'\(own)' ")has no W and b of its own"
          )
        }
        layers.append(
          TorchLayer(
            place: "l\(level)\(direction.isEmpty ? "" : "_reverse")",
            inputs: ["U", "Y", "C"].map { own + $0 }.filter { extents[$0] != nil }, W: own + "W",
            b: own + "b",
            d: cell == .gru ? own + "d" : nil, units: weights[0]))
      }
    }
    let widths = layers.map(\.units)
    guard Set(widths).count == 1 else {
      throw TorchCell.misfit(
        "torch.nn.\(cell.rawValue) has one width for all layers, and here they have \(Spelling.list(widths.map { String($0) }))"
      )
    }
    return TorchStack(
      name: name, layers: layers, isBidirectional: isBidirectional,
      inputs: layers[0].inputs.reduce(0) { $0 + (extents[$1]?.first ?? 0) })
  }

  /// The modules as Python makes them, by the name that their tensors begin with.
  ///
  /// - Parameter element: the precision of their numbers.
  public func modules(_ element: Tensor.Element) -> [(name: String, expression: String)] {
    let type = element == .float32 ? "float32" : "float64"
    func linear(_ name: String) -> [Int] { extents[name] ?? [] }
    var modules = stacks.map { stack -> (name: String, expression: String) in
      let further =
        (stack.levels > 1 ? ", num_layers=\(stack.levels)" : "")
        + (stack.isBidirectional ? ", bidirectional=True" : "")
        + (cell == .rnn ? ", nonlinearity='\(activation)'" : "")
      return (
        stack.name,
        "torch.nn.\(cell.rawValue)(\(stack.inputs), \(stack.units)\(further), dtype=torch.\(type))"
      )
    }
    let head = linear(V)
    modules.append(
      (
        "head",
        "torch.nn.Linear(\(head[0]), \(head[1])\(c == nil ? ", bias=False" : ""), dtype=torch.\(type))"
      ))
    if let embedding {
      let shape = linear(embedding)
      modules.append(("embedding", "torch.nn.Embedding(\(shape[0]), \(shape[1]), dtype=torch.\(type))"))
    }
    return modules
  }
}
