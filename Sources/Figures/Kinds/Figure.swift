public import Archive
public import Components

/// A kind of figure that an experiment file can name: it measures a stored run and leaves the drawing to
/// others.
public protocol Figure: Component {
  /// The settings that figures share, with this one's defaults.
  var common: FigureSettings { get set }
  /// The columns of claims that it shows, so that a finding can point to it.
  var columns: Set<String> { get }
  /// Whether it shows the file's scan.
  var readsScan: Bool { get }
  /// The group in /diagnostics without which there is nothing to draw; nil where none is needed.
  var neededDiagnostic: String? { get }
  /// How a file asks for that diagnostic.
  var askedDiagnostic: String { get }
  /// What is wrong with it for a run of such contents, besides what all figures share.
  func ownProblems(in contents: PlannedContents) -> [Problem]
  /// What its colours stand for, if not for a key that varies: "engines".
  static var colours: String? { get }
  /// What to draw.
  ///
  /// Trials that diverged or cannot be read leave gaps and a remark in the caption; they never stop the
  /// figure.
  ///
  /// - Throws: `FigureError.nothingToDraw` if the run does not hold what the figure shows.
  func drawing(of run: StoredRun) throws -> Drawing
}

extension Figure {
  public var columns: Set<String> { [] }
  public var readsScan: Bool { false }
  /// The one that its setting names.
  public var neededDiagnostic: String? { readsScan ? nil : namedDiagnostic }
  public var askedDiagnostic: String { Self().namedDiagnostic ?? "" }
  public func ownProblems(in contents: PlannedContents) -> [Problem] { [] }
  public static var colours: String? { nil }
}

extension Family {
  /// The kinds of figures, in the order of help and schema.
  public static let figures = Family(
    "figure",
    [
      LossFigure.self, GradientByTimeFigure.self, GradientByLagFigure.self, AttenuationFigure.self,
      PhaseFigure.self, GradientNormFigure.self, WeightEigenvaluesFigure.self, SaturationFigure.self,
      LyapunovFigure.self, JacobianSpectrumFigure.self, EngineAgreementFigure.self, MessageNormsFigure.self,
      TrueAndApparentFigure.self, UnrolledFigure.self, LossSurfaceFigure.self, SamplesFigure.self,
      SearchFigure.self,
    ])
}
