public import Components

/// The index of engines: a new one is a file in this folder and a line here.
public enum GradientEngines {
  public static let family = Family(
    "engine",
    [
      BPTT.self, RTRL.self, UnitEngine.self, LocalEngine.self, Truncated.self, SnAp.self,
      NumericalEngine.self,
      ComplexStepEngine.self, UORO.self,
    ])
}
