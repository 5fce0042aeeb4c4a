public import Components
import LinearAlgebra
import Recurrent
public import TrialFormat

/// What the loss at t and the application of W at k contribute along ∂E/∂W: S_tk = Σ_b δ⁽ᵗ⁾_kb · (r_kb G)/‖G‖².
///
/// G is ∂E/∂W of the batch, δ⁽ᵗ⁾_k the error by r_k W that the losses of step t alone send back to step k, and r
/// what W reads: s_{k−1}. Shares are signed and sum to 1, over t, k and gates (of tied layers, over the layers
/// too). Where there are more scored steps than `blocks`, neighbours are sent back together, and t is the last of
/// them.
public struct GradientShare: Diagnostic {
  public static let kind = "gradient-share"
  public static let summary =
    "what the loss at t and the application of the recurrent weights at k contribute along their gradient"

  public var blocks = 32

  public init() {}

  public static let settings: [Setting<GradientShare>] = [
    Setting(
      "blocks", \.blocks, .integer(1...100_000),
      doc: "At most so many parts of the scored steps, each of neighbours; each costs a backward pass.")
  ]

  public static let quantities =
    declared("", of: "W", time: "time", lag: "lag")
    + declared("encoder.", of: "encoder.W", time: "time", lag: "lag")

  private static func declared(_ prefix: String, of W: String, time: String, lag: String)
    -> [QuantityDeclaration]
  {
    let labels = QuantityDeclaration.Label.layer(prefix)
    let gate = ColumnFilter("gate", .index(axis: 1), example: "f", doc: "gate of the recurrent weights")
    let from =
      prefix.hasPrefix("encoder.") ? "steps back from the encoder's last" : "steps back from the loss"
    return [
      QuantityDeclaration(
        prefix + "share", axes: ["scored_step", time],
        doc:
          "share of the gradient by \(W) that the loss of the steps up to one and the application at a step make"
      ),
      QuantityDeclaration(
        prefix + "by_lag", axes: [lag],
        doc: "share of the gradient by \(W) from applications so many \(from)",
        labels: labels,
        columns: [
          ColumnDeclaration(
            "gradient_share", filters: [.lag, .layer],
            doc:
              "signed share of the gradient by the recurrent weights that comes from lag=N; shares sum to 1")
        ]),
      QuantityDeclaration(
        prefix + "gate_by_lag", axes: [lag, "gate"], doc: "the same by gate", labels: labels,
        columns: [
          ColumnDeclaration(
            "gate_gradient_share", filters: [.lag, gate, .layer],
            doc:
              "signed share of the whole gradient by the recurrent weights that comes from lag=N in one gate")
        ]),
    ]
  }

  public func problems(for setting: DiagnosticSetting) -> [Problem] { WeightTrace.problems(setting) }

  public func declaration(for setting: DiagnosticSetting) -> TrialDeclaration {
    let blocks = ScoredBlocks(setting, atMost: blocks), places = LayerPlace.all(setting)
    var axes = [
      AxisDeclaration(
        "scored_step", .coordinates(.integers(blocks.lasts)), unit: "steps",
        doc: "last of the steps whose losses are sent back together, counted from \(blocks.origin)"),
      AxisDeclaration(
        "gate", .coordinates(.labels(setting.model.cell.declaration.gates)),
        doc: "gate of the recurrent weights"),
    ]
    for place in places where !axes.contains(where: { $0.name == place.axis }) {
      axes.append(
        AxisDeclaration(
          place.layer.time, .coordinates(.integers(Array(0..<place.lags))), unit: "steps",
          doc: "step at which W is applied"))
      axes.append(place.lagAxis)
    }
    return TrialDeclaration(
      axes: axes,
      quantities: places.flatMap {
        GradientShare.declared(
          $0.prefix, of: $0.names.W ?? "W", time: $0.layer.time, lag: $0.axis)
      })
  }

  public func workingNumbers(for setting: DiagnosticSetting) -> Double {
    let gates = Double(setting.model.cell.declaration.gates.count), examples = Double(setting.probeExamples)
    let images = LayerPlace.all(setting).reduce(0) {
      $0 + 2 * Double($1.lags) * examples * gates * Double($1.names.units)
    }
    return images + 2 * StepErrors.workingNumbers(setting)
  }

  public func measure(_ subject: DiagnosticSubject) -> Measurements {
    let network = subject.network, batch = subject.batch, setting = subject.setting
    let blocks = ScoredBlocks(setting, atMost: blocks), places = LayerPlace.all(setting)
    let gradients = Parameters(network.parameters.shapes, precision: network.precision)
    _ = network.forward(batch)
    network.backward(batch, into: gradients)
    let gates = setting.model.cell.declaration.gates.count
    var shares = places.map { Shares($0, blocks: blocks.lasts.count, gates: gates) }
    let traces = zip(places, shares.indices).map { place, _ in
      let G = gradients.effective(place.names.W ?? "")
      return (trace: WeightTrace(place, of: network, batch), G: G, square: G.sumOfSquares)
    }
    let errors = StepErrors(network, on: batch)
    // W reads the same at each block.
    let images = traces.map { $0.trace.image(of: $0.G) }
    for block in blocks.lasts.indices {
      let steps = (0..<batch.examples).map { blocks.steps(block, length: batch.outputShape.length($0)) }
      let rows = steps.enumerated().flatMap { example, steps in
        steps.map { errors.row($0, example) }.filter { errors.weights[$0] > 0 }
      }
      guard !rows.isEmpty else { continue }
      errors.propagate(rows: rows, isWeighted: true)
      for (index, (trace, _, square)) in traces.enumerated() {
        let last = steps.indices.map { example in
          places[index].isOfEncoder ? trace.shape.length(example) - 1 : steps[example].last ?? -1
        }
        trace.products(images[index]) { gate, products in
          shares[index].add(products, block, gate, last, batch.examples, over: square)
        }
      }
    }
    var measured = Measurements()
    for shares in shares { shares.report(to: &measured) }
    return measured
  }

  /// The shares of a layer.
  private struct Shares {
    let place: LayerPlace
    let gates: Int
    /// [block, k], [lag, gate]
    var byTime: [Double], byLag: [Double]

    init(_ place: LayerPlace, blocks: Int, gates: Int) {
      (self.place, self.gates) = (place, gates)
      byTime = Array(repeating: 0, count: blocks * place.lags)
      byLag = Array(repeating: 0, count: gates * place.lags)
    }

    /// - Parameter products: of each row k·B + b.
    mutating func add(
      _ products: [Double], _ block: Int, _ gate: Int, _ last: [Int], _ examples: Int, over square: Double
    ) {
      for (row, product) in products.enumerated() {
        let (k, example) = (row / examples, row % examples)
        guard k <= last[example] else { continue }
        byTime[block * place.lags + k] += product / square
        byLag[(last[example] - k) * gates + gate] += product / square
      }
    }

    func report(to measured: inout Measurements) {
      measured.add(place.prefix + "share", byTime)
      measured.add(
        place.prefix + "by_lag",
        (0..<place.lags).map { lag in byLag[lag * gates..<(lag + 1) * gates].reduce(0, +) })
      measured.add(place.prefix + "gate_by_lag", byLag)
    }
  }
}

/// The scored steps in at most so many blocks of neighbours, counted as in `TargetSteps`.
struct ScoredBlocks {
  private let targets: TargetSteps
  /// The last step of each, by `TargetSteps`' count.
  let lasts: [Int]

  init(_ setting: DiagnosticSetting, atMost count: Int) {
    targets = TargetSteps(setting, atMost: .max)
    let all = targets.positions
    let blocks = min(count, all.count)
    lasts = (1...blocks).map { all[$0 * all.count / blocks - 1] }
  }

  var origin: String { targets.origin }

  /// The steps of a block in a sequence.
  func steps(_ block: Int, length: Int) -> [Int] {
    let first = block == 0 ? targets.positions[0] : lasts[block - 1] + 1
    return (first...lasts[block]).compactMap { position in
      let step = targets.countsFromEnd ? length - 1 + position : position
      return (0..<length).contains(step) ? step : nil
    }
  }
}
