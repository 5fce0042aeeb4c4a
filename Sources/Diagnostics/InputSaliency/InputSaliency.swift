public import Components
import LinearAlgebra
import Recurrent
public import TrialFormat

/// How much the loss depends on the input of each step: ‖∂E/∂x_t‖₂, mean over examples, by time; where inputs are
/// tokens, by token too.
///
/// E is an example's own loss: the mean over the batch is undone. x_t is the input vector; for tokens the vector
/// that stands for one, its embedding or else its indicator. What is fed back, and what a decoder is given, are no
/// inputs.
public struct InputSaliency: Diagnostic {
  public static let kind = "input-saliency"
  public static let summary = "how much the loss depends on each input: norm of dE/dx_t by time, and by token"
  public static let reference: String? =
    "Li et al., Visualizing and understanding neural models in NLP, NAACL 2016"

  /// Sequences whose steps are kept one by one.
  public var examples = 0

  public init() {}

  public static let settings: [Setting<InputSaliency>] = [
    Setting(
      "examples", \.examples, .integer(0...64), unit: "sequences",
      doc:
        "Of how many sequences, the first of the probe batch, each step is kept for itself; figure samples shows them."
    ).later
  ]

  public static let quantities = byTime + byToken + byStep

  private static let byTime = [
    QuantityDeclaration(
      "by_time", axes: ["time"], doc: "mean over examples of the norm of dE/dx_t",
      columns: [
        ColumnDeclaration(
          "input_saliency", filters: [.time], scale: .logarithmic,
          doc: "mean over examples of the norm of the loss's gradient by the input of a step")
      ])
  ]

  private static let byToken = [
    QuantityDeclaration(
      "by_token", axes: ["read_token"],
      doc: "mean of the norm of dE/dx_t over steps and examples that read a token",
      columns: [
        ColumnDeclaration(
          "token_saliency",
          filters: [
            ColumnFilter("token", .index(axis: 0), example: "a", doc: "token by its label, or its number")
          ], scale: .logarithmic,
          doc: "mean norm of the loss's gradient by the input where a token is read")
      ]),
    QuantityDeclaration(
      "token_count", .int32, axes: ["read_token"], doc: "steps and examples that read a token"),
  ]

  private static let byStep = [
    QuantityDeclaration(
      "by_step", axes: ["shown_example", "time"],
      doc: "norm of dE/dx_t of single sequences; NaN past their ends")
  ]

  private func shown(_ setting: DiagnosticSetting) -> Int { min(examples, setting.probeExamples) }

  private func tokens(_ setting: DiagnosticSetting) -> Int? {
    if case .tokens(let count) = setting.shape.inputs { count } else { nil }
  }

  public func declaration(for setting: DiagnosticSetting) -> TrialDeclaration {
    var axes = [
      AxisDeclaration(
        "time", .coordinates(.integers(Array(0..<setting.longestInput))), unit: "steps",
        doc: "step of the input sequence")
    ]
    let byStep = shown(setting) > 0 ? InputSaliency.byStep : []
    if !byStep.isEmpty {
      axes.append(
        AxisDeclaration(
          "shown_example", .coordinates(.integers(Array(0..<shown(setting)))), unit: "1",
          doc: "sequence of the probe batch"))
    }
    guard let tokens = tokens(setting) else {
      return TrialDeclaration(axes: axes, quantities: InputSaliency.byTime + byStep)
    }
    let labels = setting.tokenLabels.map { AxisDeclaration.Coordinates.labels($0) }
    axes.append(
      AxisDeclaration(
        "read_token", .coordinates(labels ?? .integers(Array(0..<tokens))), unit: labels == nil ? "1" : nil,
        doc: "token that is read"))
    return TrialDeclaration(
      axes: axes, quantities: InputSaliency.byTime + InputSaliency.byToken + byStep)
  }

  public func workingNumbers(for setting: DiagnosticSetting) -> Double {
    let shapes = ParameterNames(setting.model, setting.shape).shapes
    return shapes.reduce(2 * Double(setting.probeExamples) * Double(width(setting))) {
      $0 + Double($1.count + $1.effectiveCount)
    }
  }

  /// Of x_t.
  private func width(_ setting: DiagnosticSetting) -> Int {
    switch setting.shape.inputs {
    case .reals(let width): width
    case .tokens(let count): setting.model.embedding ?? count
    }
  }

  public func measure(_ subject: DiagnosticSubject) -> Measurements {
    let network = subject.network, batch = subject.batch, setting = subject.setting, shape = batch.inputShape
    _ = network.forward(batch)
    network.backward(batch, into: Parameters(network.parameters.shapes, precision: network.precision))
    let lowest = (network.encoderStack ?? network.stack).levels[0].directions
    let x = Matrix(rows: shape.examples, columns: width(setting), precision: network.precision)
    var byTime = Array(repeating: Double.nan, count: setting.longestInput)
    let tokens = tokens(setting) ?? 0
    var byStep = Array(repeating: Double.nan, count: shown(setting) * setting.longestInput)
    var (sums, counts) = (Array(repeating: 0.0, count: tokens), Array(repeating: Int32(0), count: tokens))
    for t in 0..<shape.steps {
      x.clear()
      for placed in lowest { add(placed, shape, t, network.parameters, to: x) }
      let examples = shape.examples(at: t), norms = rowNorms([x]).map { $0 * Double(shape.examples) }
      byTime[t] = examples.reduce(0) { $0 + norms[$1] / Double(examples.count) }
      for example in examples where example < shown(setting) {
        byStep[example * setting.longestInput + t] = norms[example]
      }
      guard case .tokens(let read) = batch.inputs else { continue }
      for example in examples {
        let token = Int(read[t * shape.examples + example])
        guard sums.indices.contains(token) else { continue }
        sums[token] += norms[example]
        counts[token] += 1
      }
    }
    var measured = Measurements()
    measured.add("by_time", byTime)
    if tokens > 0 {
      measured.add("by_token", zip(sums, counts).map { $1 == 0 ? .nan : $0 / Double($1) })
      measured.add("token_count", counts)
    }
    if !byStep.isEmpty { measured.add("by_step", byStep) }
    return measured
  }

  /// Adds (dE/da) Uᵀ of the step at which a layer reads the inputs of step t; past a sequence's end nothing.
  private func add(
    _ placed: PlacedLayer, _ shape: BatchShape, _ t: Int, _ parameters: Parameters, to x: Matrix
  ) {
    guard let U = placed.names.U.map({ parameters.effective($0) }) else { return }
    let rows = (0..<shape.examples).map { example in
      let length = shape.length(example), own = placed.names.isReversed ? length - 1 - t : t
      return t < length ? Int32(own * shape.examples + example) : -1
    }
    placed.layer.eachInputGradient { gates, gradient in
      let errors = Matrix(rows: rows.count, columns: gradient.columns, precision: x.precision)
      rows.withUnsafeBufferPointer { rows in
        if let rows = rows.baseAddress { errors.gather(rows: rows, of: gradient) }
      }
      multiply(errors, gates.columns(of: U).transposed, into: x, adding: true)
    }
  }
}
