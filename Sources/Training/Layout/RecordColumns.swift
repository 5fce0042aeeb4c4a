import Components
import TrialFormat

/// The columns of what records hold: norms of tensors, and how companion engines agree.
enum RecordColumns {
  static let parameterNorm = ColumnDeclaration(
    "parameter_norm", .norm, filters: [.parameter, .gate], scale: .logarithmic,
    doc: "norm of a parameter at a record")
  static let finalParameterNorm = ColumnDeclaration(
    "final_parameter_norm", .norm, filters: [.parameter, .gate], scale: .logarithmic,
    doc: "norm of a parameter after the last update")
  static let gradientNorm = ColumnDeclaration(
    "parameter_gradient_norm", .norm, filters: [.parameter, .gate], scale: .logarithmic,
    doc: "norm of the gradient of a parameter at a record, before clipping")

  static let probeLoss = ColumnDeclaration(
    "probe_loss", scale: .logarithmic, better: .lower,
    doc: "loss of the probe batch at a record, without dropout or noise")

  // MARK: States and errors, one example's tensors

  static let stateNorm = ofStates("state_norm", "a state over the units of an example")
  static let stateGradientNorm = ofStates(
    "state_gradient_norm",
    "the error signal, gradient of the batch-mean loss by a state, over the units of an example")
  static let probeStateNorm = ofStates(
    "probe_state_norm", "a state over the units of an example of the probe batch")
  static let probeStateGradientNorm = ofStates(
    "probe_state_gradient_norm", "the error signal of the probe batch, over the units of an example")

  private static func ofStates(_ name: String, _ what: String) -> ColumnDeclaration {
    ColumnDeclaration(
      name, .meanNorm,
      filters: [.state, .time.optional("step of the sequence, from 0; else all steps")], scale: .logarithmic,
      setting: "record.tensors: [states]", doc: "norm of \(what), mean over examples that have the step")
  }

  static let messageNorm = ColumnDeclaration(
    "message_norm", .norm, filters: [.engine, .state, .parameter, .time], scale: .logarithmic,
    setting: "record.tensors: [messages]",
    doc: "norm of d(state)/d(parameter) of the followed example, as an engine carries it forward")
  static let jacobianNorm = ColumnDeclaration(
    "jacobian_norm", .norm, filters: [.time, .layer], scale: .logarithmic,
    setting: "record.tensors: [jacobians]",
    doc:
      "Frobenius norm of the derivative of the joint state by that of the step before, of the followed example"
  )

  // MARK: Companion engines

  static let engineGradientNorm = ColumnDeclaration(
    "engine_gradient_norm", .norm, filters: [.engine, .parameter, .gate], scale: .logarithmic,
    setting: beside, doc: "norm of the gradient of a parameter as a companion engine computes it")
  static let engineError = ColumnDeclaration(
    "engine_error", .overElements(.greatest), filters: [.engine, anyParameter("greatest")],
    scale: .logarithmic, setting: beside,
    doc: "|g - exact| / |exact| of a companion engine's gradient")
  static let engineCosine = ColumnDeclaration(
    "engine_cosine", .overElements(.least), filters: [.engine, anyParameter("least")], setting: beside,
    doc: "cosine between a companion engine's gradient and the exact one")
  static let messageNorms = [
    ofMessages("engine_message_norm_median", .median, "median"),
    ofMessages("engine_message_norm_max", .greatest, "greatest"),
  ]

  private static let beside = "gradient.beside"

  private static func anyParameter(_ which: String) -> ColumnFilter {
    ColumnFilter(
      ColumnFilter.parameter.name, .index(axis: 0), usual: .all, example: ColumnFilter.parameter.example,
      doc: "parameter; else the \(which) of all that the engine computes")
  }

  private static func ofMessages(_ name: String, _ summary: ColumnDeclaration.Summary, _ word: String)
    -> ColumnDeclaration
  {
    ColumnDeclaration(
      name, .overElements(summary),
      filters: [.engine, .time.optional("step of the sequence, from 0; else all steps")], scale: .logarithmic,
      setting: beside,
      doc:
        "\(word) norm of a forward engine's d(state)/d(parameters), of all examples of the batch")
  }

  /// Every one of them, on a quantity that stands for all that have it.
  static let possible: [QuantityDeclaration] =
    [
      (TrialPath.records.parameters, [parameterNorm]), (TrialPath.records.gradients, [gradientNorm]),
      (TrialPath.records.states, [stateNorm]), (TrialPath.records.stateGradients, [stateGradientNorm]),
      (TrialPath.probe.loss, [probeLoss]), (TrialPath.probe.states, [probeStateNorm]),
      (TrialPath.probe.stateGradients, [probeStateGradientNorm]),
      (TrialPath.records.messages, [messageNorm]), (TrialPath.records.jacobians, [jacobianNorm]),
      (
        TrialPath.records.companions,
        [engineError, engineCosine, engineGradientNorm] + messageNorms
      ),
    ].flatMap { path, columns in
      columns.map { QuantityDeclaration(path, axes: [AxisName.record], doc: $0.doc, columns: [$0]) }
    }
    + [
      QuantityDeclaration(
        TrialPath.finalParameters, doc: finalParameterNorm.doc, columns: [finalParameterNorm])
    ]
}
