public import Components
import Gradients
import LinearAlgebra
import Recurrent
public import TrialFormat

/// How the companion engines' gradients of single errors agree with the exact ones: ∂E_t/∂θ of scored steps t, by
/// t.
///
/// Of the parameters of recurrent layers; those behind them have exact gradients in every engine. An error at t
/// has come through at most t steps, so that what grows with t is what an engine loses or invents on the way. An
/// engine that draws at random is asked `repeats` times: `error` is the root of the mean square over draws,
/// `bias` that of their mean.
///
/// With `lags` also what an engine makes of the error on its way: ∂E_t/∂s_{t−l} with its own rule in the place of the
/// Jacobians, beside the exact one. A window has all of it up to its end and nothing beyond; single units have what
/// they owe to themselves.
public struct EngineAgreementDiagnostic: Diagnostic {
  public static let kind = "engine-agreement"
  public static let summary =
    "error, cosine, norm ratio and bias of companion engines' gradients of single errors E_t, by t"
  public static let reference: String? =
    "Marschall, Cho & Savin, A unified framework of online learning algorithms for training recurrent neural networks, JMLR 2020"

  public var steps = 8
  public var examples = 4
  public var repeats = 1
  public var lags = 0

  public init() {}

  public static let settings: [Setting<EngineAgreementDiagnostic>] = [
    Setting(
      "steps", \.steps, .integer(1...1_000_000), unit: "steps",
      doc:
        "At most so many scored steps, evenly spread up to the last; each costs a gradient of every engine."),
    Setting(
      "examples", \.examples, .integer(1...65536), unit: "sequences",
      doc: "At most so many of the batch's sequences: forward engines are slow."),
    Setting(
      "repeats", \.repeats, .integer(1...100_000), unit: "draws",
      doc: "Gradients of each step by each engine."),
    Setting(
      "lags", \.lags, .integer(0...1_000_000), unit: "steps",
      doc:
        "How far back single errors are followed by each engine's own rule, for agreement by lag; 0: not at all."
    ).later,
  ]

  public static let quantities = declared("unit") + LagAgreement.quantities("unit")

  private static func declared(_ engine: String) -> [QuantityDeclaration] {
    let step = ColumnFilter(
      ColumnFilter.time.name, .index(axis: 0), usual: .all, isOfSequence: true,
      example: ColumnFilter.time.example,
      doc: "scored step t; else the worst of them")
    func quantity(_ name: String, _ worst: ColumnDeclaration.Summary, _ scale: Scale, _ doc: String)
      -> QuantityDeclaration
    {
      QuantityDeclaration(
        "\(engine).\(name)", axes: ["target_step"], doc: "\(doc) of engine \(engine)",
        labels: [.init(.engine, engine)],
        columns: [
          ColumnDeclaration(
            "agreement_\(name)", .overElements(worst), filters: [.engine, step], scale: scale,
            doc: "\(doc) of a companion engine, of single errors")
        ])
    }
    return [
      quantity("error", .greatest, .logarithmic, "|g - exact| / |exact|"),
      quantity("cosine", .least, .linear, "cosine between gradient and exact gradient"),
      quantity("norm_ratio", .least, .logarithmic, "|g| / |exact|"),
      quantity("bias", .greatest, .logarithmic, "|mean of g - exact| / |exact|"),
    ]
  }

  public func problems(for setting: DiagnosticSetting) -> [Problem] {
    (DiagnosticNeed.companions.problem(for: setting).map { [$0] } ?? [])
      + (lags > 0 ? lagProblems(setting) : [])
  }

  private func lagProblems(_ setting: DiagnosticSetting) -> [Problem] {
    if setting.model.bidirectional {
      return [
        Problem(
          "lags", "in layers of two directions an error also goes to later steps",
          remedy: "leave lags out")
      ]
    }
    return zip(setting.companions, setting.engines).filter { $1.transition == nil }.map { name, engine in
      Problem(
        "lags",
        "\(name) has gradients of parameters and no rule by which a single error goes back from step to step",
        remedy: "leave lags out, or remove \(type(of: engine).kind) from gradient.beside")
    }
  }

  /// One more than the largest lag; none where nothing is measured by lag.
  private func lagCount(_ setting: DiagnosticSetting) -> Int {
    lags == 0 ? 0 : min(lags + 1, setting.longestOutput)
  }

  public func declaration(for setting: DiagnosticSetting) -> TrialDeclaration {
    let targets = TargetSteps(setting, atMost: steps)
    return TrialDeclaration(
      axes: [
        AxisDeclaration(
          "target_step", .coordinates(.integers(targets.positions)), unit: "steps",
          doc: "step whose error is meant, counted from \(targets.origin)")
      ]
        + (lags == 0
          ? []
          : [
            AxisDeclaration(
              "lag", .coordinates(.integers(Array(0..<lagCount(setting)))), unit: "steps",
              doc: "steps back from the error")
          ]),
      quantities: setting.companions.flatMap {
        EngineAgreementDiagnostic.declared($0) + (lags == 0 ? [] : LagAgreement.quantities($0))
      },
      groups: [
        (
          "",
          [
            .init("examples", .integer(min(examples, setting.probeExamples))),
            .init("repeats", .integer(repeats)),
          ]
        )
      ]
    )
  }

  public func workingNumbers(for setting: DiagnosticSetting) -> Double {
    setting.engines.reduce(0) { $0 + $1.workingNumbers(for: setting.model, setting.shape) }
      + 4 * StepErrors.workingNumbers(setting) + lagNumbers(setting)
  }

  /// Errors by lag in Float64, and the Jacobians of an example twice.
  private func lagNumbers(_ setting: DiagnosticSetting) -> Double {
    guard lags > 0 else { return 0 }
    let states = setting.model.cell.declaration.states.count
    let joint = Double(states * setting.model.outputUnits(in: setting.shape))
    let isSquare = setting.engines.contains {
      if case .reachable = $0.transition { true } else { false }
    }
    return Double(lagCount(setting) * steps) * Double(min(examples, setting.probeExamples)) * joint * 2
      + (isSquare ? 3 * Double(setting.longestOutput) * joint * joint : 0)
  }

  public func measure(_ subject: DiagnosticSubject) -> Measurements {
    let network = subject.network, setting = subject.setting
    let part = Batch.gathering(
      (0..<min(examples, subject.batch.examples)).map { (0, $0) }, of: [subject.batch],
      hasOutputSteps: setting.shape.arrangement.hasOutputSteps)
    let single = SingleErrorsByLag(
      network, on: part, TargetSteps(setting, atMost: steps), lags: lagCount(setting))
    let alone = SingleErrors(of: part, network: network, TargetSteps(setting, atMost: steps))
    let exact = BPTT().prepare(for: network), layers = network.names.all.flatMap(\.all)
    let gradients = Parameters(network.parameters.shapes, precision: network.precision)
    func numbers(_ computation: any GradientComputation, _ batch: Batch) -> [Double] {
      _ = computation.gradients(on: batch, into: gradients)
      return gradients.shapes.filter { layers.contains($0.name) }.flatMap { gradients[$0.name].elements }
    }
    let references = alone.batches.map { $0.map { numbers(exact, $0) } }
    var measured = Measurements()
    for (name, engine) in zip(setting.companions, setting.engines) {
      let computation = engine.prepare(for: network)
      func draws(_ gradient: () -> [Double]) -> [[Double]] {
        // What is not drawn is the same again.
        engine.transition == nil
          ? (0..<repeats).map { _ in gradient() } : Array(repeating: gradient(), count: repeats)
      }
      var table = Array(repeating: [Double](), count: 4)
      for (batch, reference) in zip(alone.batches, references) {
        let row =
          if let batch, let reference {
            Agreement(draws { numbers(computation, batch) }, with: reference).row
          } else {
            Array(repeating: Double.nan, count: 4)
          }
        for (index, number) in row.enumerated() { table[index].append(number) }
      }
      for (quantity, numbers) in zip(["error", "cosine", "norm_ratio", "bias"], table) {
        measured.add("\(name).\(quantity)", numbers)
      }
      if lags > 0 { agreement(of: engine, with: single, network, part).report(name, to: &measured) }
    }
    return measured
  }

  private func agreement(
    of engine: any GradientEngine, with single: SingleErrorsByLag, _ network: Network, _ batch: Batch
  ) -> LagAgreement {
    guard let transition = engine.transition else {
      preconditionFailure("an engine without a rule is refused")
    }
    var agreement = LagAgreement(lags: single.lags)
    _ = network.forward(batch, needsGradient: false)
    for example in 0..<batch.examples {
      let exact = single.exact[example]
      let own = ExampleTransitions(transition, of: network, on: batch, example: example)
        .errors(from: single.targets[example], exact: exact)
      for (own, exact) in zip(own, exact) { agreement.add(own, exact: exact) }
    }
    return agreement
  }

  /// Draws of one gradient beside the exact one.
  private struct Agreement {
    let row: [Double]

    init(_ draws: [[Double]], with exact: [Double]) {
      let size = norm(exact), count = Double(draws.count)
      func share(_ numbers: [Double]) -> Double {
        numbers.isEmpty || size == 0 && norm(numbers) == 0 ? 0 : norm(numbers) / size
      }
      let mean = exact.indices.map { index in draws.reduce(0) { $0 + $1[index] } / count }
      func distance(_ draw: [Double]) -> Double { share(zip(draw, exact).map { $0 - $1 }) }
      let squares = draws.reduce(0) { $0 + distance($1) * distance($1) }
      let cosines = draws.map { EngineComparison.Agreement($0, of: exact).cosine }
      row = [
        (squares / count).squareRoot(), cosines.reduce(0, +) / count,
        draws.reduce(0) { $0 + (size == 0 && norm($1) == 0 ? 1 : norm($1) / size) } / count, distance(mean),
      ]
    }
  }
}
