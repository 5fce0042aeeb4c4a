import Components
import OrderedCollections

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
        return Problem("init.\(key)", "\(name) has no gates: there is no '\(word)' in it", remedy: "write '\(name)'", at: .key)
      }
      return Problem(
        "init.\(key)", "\(name) has no gate '\(word)'", remedy: "\(hint(String(word), gates))its gates are \(list(gates))",
        at: .key)
    }
    let gated = shapes.first { !$0.gates.isEmpty }
    let gates = gated.map { ", of gates \(list($0.gates.map(\.gate))) as in '\($0.base).\($0.gates[0].gate)'" } ?? ""
    let near = hint(key, shapes.map(\.name) + shapes.map(\.base))
    return Problem(
      "init.\(key)", "this network has no parameter '\(key)'", remedy: "\(near)it has \(list(shapes.map(\.name)))\(gates)",
      at: .key)
  }

  private static func hint(_ word: String, _ candidates: [String]) -> String {
    Spelling.nearest(to: word, among: candidates).map { "did you mean '\($0)'? " } ?? ""
  }

  private static func list(_ words: [String]) -> String { Spelling.list(words) }
}
