public import Components
public import Gradients
import Recurrent
public import TrialFormat

/// How large the messages are that an engine carries forward: ‖∂s_t/∂θ‖ over all components, units and parameters
/// of the layer that the head reads, at every step, for the whole batch and not for one example alone.
///
/// They are the forward counterpart of λ_t: what makes a gradient explode backward makes them explode forward. `rtrl`
/// carries the whole of ∂s_t/∂θ, and costs nearly what a gradient by it does: hundreds of training steps where units
/// are many. `unit` carries what each unit owes to its own past.
public struct MessageNorms: Diagnostic {
  public static let kind = "message-norms"
  public static let summary = "norm of the messages ds_t/dtheta over the whole batch, per engine, by time"
  public static let reference: String? =
    "Williams & Zipser, A learning algorithm for continually running fully recurrent neural networks, Neural Computation 1989"

  public var engines: [MessageEngine] = [.unit]

  public init() {}

  public static let settings: [Setting<MessageNorms>] = [
    Setting(
      "engines", \.engines,
      .list(of: .choice(MessageEngine.allCases.map(\.rawValue)), count: 1...MessageEngine.allCases.count),
      doc:
        "Engines whose messages are measured: unit, each unit's own; rtrl, all, for a gradient by that engine."
    )
  ]

  public static let quantities = declared(.rtrl)

  private static func declared(_ engine: MessageEngine) -> [QuantityDeclaration] {
    func quantity(_ name: String, _ column: String, _ doc: String) -> QuantityDeclaration {
      QuantityDeclaration(
        "\(engine.rawValue).\(name)", axes: ["time"],
        doc: "\(doc) over examples of the norm of ds_t/dtheta as \(engine.rawValue) carries it",
        labels: [.init(.engine, engine.rawValue)],
        columns: [
          ColumnDeclaration(
            column, filters: [.engine, .time], scale: .logarithmic,
            doc: "\(doc) over the batch's examples of the norm of an engine's messages at a step")
        ])
    }
    return [
      quantity("mean", "batch_message_norm", "mean"),
      quantity("median", "batch_message_norm_median", "median"),
      quantity("maximum", "batch_message_norm_maximum", "greatest"),
    ]
  }

  /// Each once, in the file's order.
  private var chosen: [MessageEngine] {
    engines.enumerated().filter { engines.firstIndex(of: $1) == $0 }.map(\.element)
  }

  public func problems(for setting: DiagnosticSetting) -> [Problem] {
    chosen.flatMap { engine in
      engine.problems(for: setting.model, setting.shape).map {
        Problem("engines", "\(engine.rawValue): \($0.message)", remedy: $0.remedy)
      }
    }
  }

  public func declaration(for setting: DiagnosticSetting) -> TrialDeclaration {
    TrialDeclaration(
      axes: [
        AxisDeclaration(
          "time", .coordinates(.integers(Array(0..<setting.longestOutput))), unit: "steps",
          doc: "step of the layer that the head reads")
      ],
      quantities: chosen.flatMap(MessageNorms.declared))
  }

  public func workingNumbers(for setting: DiagnosticSetting) -> Double {
    chosen.map { $0.workingNumbers(for: setting.model, setting.shape) }.max() ?? 0
  }

  public func measure(_ subject: DiagnosticSubject) -> Measurements {
    let network = subject.network, setting = subject.setting, batch = subject.batch, shape = batch.outputShape
    var measured = Measurements()
    for engine in chosen {
      let norms = engine.norms(on: batch, of: network)
      let byStep = (0..<setting.longestOutput).map { t in
        t < shape.steps ? shape.examples(at: t).map { norms[t * shape.examples + $0] } : []
      }
      let name = engine.rawValue
      measured.add(
        "\(name).mean",
        byStep.map { own in own.isEmpty ? .nan : own.reduce(0) { $0 + $1 / Double(own.count) } })
      measured.add("\(name).median", byStep.map { Quartiles($0).median })
      measured.add(
        "\(name).maximum",
        byStep.map { own in
          own.isEmpty || own.contains(where: \.isNaN) ? .nan : own.reduce(0) { max($0, $1) }
        })
    }
    return measured
  }
}
