public import Components

/// The index of initialisers: a new one is a file in this folder and a line here.
public enum Initializers {
  public static let family = Family(
    "initialiser",
    [
      ZerosInitializer.self, ConstantInitializer.self, UniformInitializer.self, NormalInitializer.self,
      GlorotInitializer.self,
      HeInitializer.self, OrthogonalInitializer.self, IdentityInitializer.self, DiagonalInitializer.self,
      SpectralRadiusInitializer.self, SparseInitializer.self, ChronoInitializer.self, LadderInitializer.self,
    ])
}
