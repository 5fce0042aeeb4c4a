import Recurrent

extension StepErrors {
  /// Gradients that nobody asks for, and the errors of the outputs.
  static func workingNumbers(_ setting: DiagnosticSetting) -> Double {
    let shapes = ParameterNames(setting.model, setting.shape).shapes
    return shapes.reduce(0) { $0 + Double($1.rows) * Double($1.columns) }
      + Double(setting.longestOutput) * Double(setting.probeExamples) * Double(setting.shape.outputs.width)
  }
}
