import Components
import LinearAlgebra
import OrderedCollections

/// Which initialiser fills what: the file's, else the cell's own, else uniform on ±1/√H and standard normal
/// for embeddings, as PyTorch's recurrent layers begin, and zero for learned initial states.
///
/// A key names a parameter, `encoder.layer0.W`, or with fewer of the words that place it those of several
/// layers, `encoder.W`, `W`; and one gate of it, `W.f`. A gate's own initialiser wins over the whole
/// parameter's, a longer name over a shorter.
struct Initialization {
  /// One step: the columns of a parameter that an initialiser fills.
  struct Step {
    let columns: Range<Int>
    let target: InitialTarget
    let values: any InitialValues
    /// The file's key, where the file asked for it.
    let key: String?
  }

  private let model: ModelSettings
  private let determinism: Determinism
  private let defaults: OrderedDictionary<String, any InitialValues>

  /// The determinism counts where numbers are drawn.
  init(_ model: ModelSettings, under determinism: Determinism = .machine) {
    (self.model, self.determinism) = (model, determinism)
    defaults = OrderedDictionary(model.cell.initialDefaults.map { ($0.key, $0.value) }) { $1 }
  }

  /// The whole parameter first, then gates that differ: so a gate's initialiser moves none of the others'
  /// numbers.
  func steps(for shape: ParameterShape) -> [Step] {
    let names = Initialization.names(for: shape)
    func find(_ names: [String]) -> (key: String?, values: any InitialValues)? {
      names.lazy.compactMap { name in model.initializers[name].map { (name, $0) } }.first
    }
    func step(_ found: (key: String?, values: any InitialValues), _ gate: GateColumns?) -> Step {
      Step(
        columns: gate?.columns ?? 0..<shape.columns,
        target: InitialTarget(
          shape, gate: gate, units: shape.units, cell: model.cell, determinism: determinism),
        values: found.values, key: found.key)
    }
    let whole = find(names)
    let usual = (key: String?.none, values: defaults[shape.base] ?? Initialization.standard(for: shape))
    let gates = shape.gates.compactMap { gate -> Step? in
      if let found = find(names.map { "\($0).\(gate.gate)" }) { return step(found, gate) }
      guard whole == nil, let values = defaults["\(shape.base).\(gate.gate)"] else { return nil }
      return step((nil, values), gate)
    }
    return [step(whole ?? usual, nil)] + gates
  }

  /// The keys under which a file can set a parameter or one of its gates.
  static func keys(for shape: ParameterShape) -> [String] {
    let names = names(for: shape)
    return names + names.flatMap { name in shape.gates.map { "\(name).\($0.gate)" } }
  }

  /// What a parameter can be called: `encoder.layer0.W`, then with fewer of the words that place it, at last
  /// `W`.
  private static func names(for shape: ParameterShape) -> [String] {
    let words = shape.name.dropLast(shape.base.count).split(separator: ".").map(String.init)
    let choices = words.reversed().reduce([[String]]([[]])) { choices, word in
      choices.map { [word] + $0 } + choices
    }
    let orders = choices.enumerated().sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }
    return orders.map { ($0.element + [shape.base]).joined(separator: ".") }
  }

  private static func standard(for shape: ParameterShape) -> any InitialValues {
    if shape.name == "embedding" { return NormalInitializer(std: 1) }
    return shape.base.hasPrefix("initial.") ? ZerosInitializer() : UniformInitializer()
  }
}

extension Initialization {
  /// What `model.init` asks for and a network of these parameters cannot have; keys are relative to `model`.
  static func problems(of model: ModelSettings, _ shapes: [ParameterShape]) -> [Problem] {
    let steps = shapes.flatMap { Initialization(model).steps(for: $0) }
    return model.initializers.keys.flatMap { key -> [Problem] in
      if let problem = unknown(key, shapes) { return [problem] }
      // One of a kind: in layers of one width each would say the same.
      var seen: Set<String> = []
      return steps.filter { $0.key == key }.flatMap { step in
        step.values.problems(for: step.target).map { $0.inside("init.\(key)") }
      }.filter { seen.insert($0.key).inserted }
    }
  }

  /// What is wrong with a key that names nothing.
  private static func unknown(_ key: String, _ shapes: [ParameterShape]) -> Problem? {
    if shapes.contains(where: { keys(for: $0).contains(key) }) { return nil }
    let owner = shapes.first { shape in keys(for: shape).contains { key.hasPrefix($0 + ".") } }
    if let owner {
      let name = keys(for: owner).first { key.hasPrefix($0 + ".") } ?? owner.name
      let word = key.dropFirst(name.count + 1), gates = owner.gates.map(\.gate)
      if gates.isEmpty {
        return Problem(
          "init.\(key)", "\(name) has no gates: there is no '\(word)' in it", remedy: "write '\(name)'",
          at: .key)
      }
      return Problem(
        "init.\(key)", "\(name) has no gate '\(word)'",
        remedy: "\(hint(String(word), gates))its gates are \(list(gates))",
        at: .key)
    }
    let gated = shapes.first { !$0.gates.isEmpty }
    let gates =
      gated.map { ", of gates \(list($0.gates.map(\.gate))) as in '\($0.base).\($0.gates[0].gate)'" } ?? ""
    let near = hint(key, shapes.map(\.name) + shapes.map(\.base))
    return Problem(
      "init.\(key)", "this network has no parameter '\(key)'",
      remedy: "\(near)it has \(list(shapes.map(\.name)))\(gates)",
      at: .key)
  }

  private static func hint(_ word: String, _ candidates: [String]) -> String {
    Spelling.nearest(to: word, among: candidates).map { "did you mean '\($0)'? " } ?? ""
  }

  private static func list(_ words: [String]) -> String { Spelling.list(words) }
}
