public import Components

extension Family {
  /// The kinds of diagnostics, in the order of help and schema: a new one is a folder here and a line in this
  /// list.
  public static let diagnostics = Family(
    "diagnostic",
    [
      GradientByLag.self, GradientByTime.self, GradientShare.self, LagSignal.self, Attenuation.self,
      InputSaliency.self, MemoryByLag.self, StateStatistics.self, HiddenParticipation.self, Saturation.self,
      EngineAgreementDiagnostic.self, MessageNorms.self, GradientNoise.self, WeightEigenvalues.self,
      Bounds.self, JacobianSpectrum.self, LossSurface.self,
      LyapunovDiagnostic.self, MeanFieldDiagnostic.self,
      ParameterGradients.self, UpdateRatio.self, ClippingDiagnostic.self,
    ])
}
