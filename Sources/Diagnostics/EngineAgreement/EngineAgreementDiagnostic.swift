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
public struct EngineAgreementDiagnostic: Diagnostic {
  public static let kind = "engine-agreement"
  public static let summary =
    "error, cosine, norm ratio and bias of companion engines' gradients of single errors E_t, by t"
  public static let reference: String? =
    "Marschall, Cho & Savin, A unified framework of online learning algorithms for training recurrent neural networks, JMLR 2020"

  public var steps = 8
  public var examples = 4
  public var repeats = 1

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
  ]

  public static let quantities = declared("unit")

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
    DiagnosticNeed.companions.problem(for: setting).map { [$0] } ?? []
  }

  public func declaration(for setting: DiagnosticSetting) -> TrialDeclaration {
    let targets = TargetSteps(setting, atMost: steps)
    return TrialDeclaration(
      axes: [
        AxisDeclaration(
          "target_step", .coordinates(.integers(targets.positions)), unit: "steps",
          doc: "step whose error is meant, counted from \(targets.origin)")
      ],
      quantities: setting.companions.flatMap(EngineAgreementDiagnostic.declared),
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
      + 4 * StepErrors.workingNumbers(setting)
  }

  public func measure(_ subject: DiagnosticSubject) -> Measurements {
    let network = subject.network, setting = subject.setting
    let part = Batch.gathering(
      (0..<min(examples, subject.batch.examples)).map { (0, $0) }, of: [subject.batch],
      hasOutputSteps: setting.shape.arrangement.hasOutputSteps)
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
      var table = Array(repeating: [Double](), count: 4)
      for (batch, reference) in zip(alone.batches, references) {
        let row =
          if let batch, let reference {
            Agreement((0..<repeats).map { _ in numbers(computation, batch) }, with: reference).row
          } else {
            Array(repeating: Double.nan, count: 4)
          }
        for (index, number) in row.enumerated() { table[index].append(number) }
      }
      for (quantity, numbers) in zip(["error", "cosine", "norm_ratio", "bias"], table) {
        measured.add("\(name).\(quantity)", numbers)
      }
    }
    return measured
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
