public import Components

extension Family {
  /// The kinds of diagnostics, in the order of help and schema: a new one is a folder here and a line in this
  /// list.
  public static let diagnostics = Family(
    "diagnostic",
    [
      GradientByLag.self, GradientShare.self, LagSignal.self, Attenuation.self, MemoryByLag.self,
      EngineAgreementDiagnostic.self, WeightEigenvalues.self, Bounds.self, JacobianSpectrum.self,
      LyapunovDiagnostic.self, MeanFieldDiagnostic.self,
      ParameterGradients.self, UpdateRatio.self, ClippingDiagnostic.self,
    ])
}
