public import Components
import LinearAlgebra
public import Recurrent

/// RTRL that keeps only the influence which a parameter can have within `order` steps: ∂s_t^h/∂θ is kept
/// where unit h can be reached from the unit that θ enters over at most `order` − 1 non-zero recurrent
/// weights, else set to zero after every step.
///
/// Order 1 keeps a unit's own influence; orders that reach every unit are RTRL. For cells whose second stage
/// mixes units within a step (reset before the product), what the first stage's gates reach in that step
/// belongs to order 1.
public struct SnAp: ForwardEngine {
  public static let kind = "snap"
  public static let summary = "sparse n-step approximation of RTRL"
  public static let reference: String? =
    "Menick et al., Practical real time recurrent learning with a sparse approximation, ICLR 2021"

  public var order = 1

  public init() {}

  public static let settings: [Setting<SnAp>] = [
    Setting(
      "order", \.order, .integer(1...100_000), unit: "steps",
      doc: "Steps within which a parameter's influence is followed.")
  ]

  static let form = InfluenceForm.full

  public var isExact: Bool { false }
  public var transition: EngineTransition? { .reachable(order: order) }

  public func problems(for model: ModelSettings, _ shape: NetworkShape) -> [Problem] {
    if let problem = singleLayerProblem(model, shape) { return [problem] }
    guard shape.arrangement == .sequenceToSequence, model.outputUnits(in: shape) != model.hidden else {
      return []
    }
    return [
      Problem(
        "",
        "the pattern of influence takes decoder unit h for encoder unit h, so both need one width: "
          + "model.hidden is \(model.hidden), decoder.hidden \(model.outputUnits(in: shape))",
        remedy: .handbook)
    ]
  }

  func follower(_ network: Network) -> ForwardComputation {
    let pattern = SnApPattern(order: order, network)
    return ForwardComputation(network, form: Self.form) { influence, layout in
      pattern.restrict(influence, layout)
    }
  }
}

/// Which units a parameter's influence is kept for.
final class SnApPattern {
  private let order: Int
  private let network: Network

  init(order: Int, _ network: Network) { (self.order, self.network) = (order, network) }

  func restrict(_ influence: Influence, _ layout: TangentLayout) {
    let layer = influence.layer, units = layer.units
    let reached = reachable(layer)
    for name in layout.order {
      let block = layout[name]
      // V, c and embeddings enter every unit at once.
      guard name != network.names.V, name != network.names.c, name != network.names.embedding else {
        continue
      }
      for row in block.rows {
        // A row's parameter enters gate (row / H) of unit row mod H; see TangentLayout.
        let offset = (row - block.rows.lowerBound) % block.rowsEach
        let kept = reached[isEarly(offset / units, layer, name) ? 1 : 0][offset % units]
        for component in influence.components {
          for h in 0..<units where !kept[h] { component[row, h] = 0 }
        }
      }
    }
  }

  /// Whether a gate belongs to the first of two stages, whose results are mixed by W within the step.
  private func isEarly(_ gate: Int, _ layer: RecurrentLayer, _ name: String) -> Bool {
    layer.stageGates.count == 2 && gate < layer.stageGates[0].range.upperBound && name != "d"
  }

  /// For parameters of the last stage, then of the first: [from unit][to unit] within the order.
  func reachable(_ layer: RecurrentLayer) -> [[[Bool]]] {
    let W = network.place(of: layer).names.weights(network.parameters).W, units = layer.units
    // Unit h stands in a row of every block of W.
    func joins(_ from: Int, _ to: Int, _ gates: Range<Int>) -> Bool {
      stride(from: from, to: W.rows, by: units).contains { row in
        gates.contains { W[row, $0 * units + to] != 0 }
      }
    }
    let all = 0..<layer.declaration.gates.count
    let mixing = layer.stageGates.count == 2 ? layer.stageGates[1].range : 0..<0
    let adjacent = (0..<units).map { from in (0..<units).map { from == $0 || joins(from, $0, all) } }
    var own = (0..<units).map { from in (0..<units).map { from == $0 } }
    // Through two stages a state reaches what its neighbours' first-stage gates mix into.
    var early = (0..<units).map { from in (0..<units).map { from == $0 || joins(from, $0, mixing) } }
    func extend(_ pattern: [[Bool]]) -> [[Bool]] {
      pattern.map { row in
        var next = (0..<units).map { to in row.indices.contains { row[$0] && adjacent[$0][to] } }
        if !mixing.isEmpty {
          let first = next
          next = (0..<units).map { to in
            first[to] || first.indices.contains { first[$0] && joins($0, to, mixing) }
          }
        }
        return next
      }
    }
    for _ in 1..<max(order, 1) {
      let next = (extend(own), extend(early))
      if next.0 == own, next.1 == early { break }
      (own, early) = next
    }
    return [own, early]
  }
}
