public import Archive
public import Components

/// A kind of figure that an experiment file can name: measures a stored run and leaves the drawing to others.
public protocol Figure: Component {
  /// What to draw. Throws `FigureError.nothingToDraw` where the run does not hold what the figure shows.
  ///
  /// Trials that diverged or cannot be read leave gaps and a remark in the caption; they never stop the figure.
  func drawing(of run: StoredRun) throws -> Drawing
}

extension Family {
  /// The kinds of figures, in the order of help and schema.
  public static let figures = Family("figure", [LossFigure.self, GradientByTimeFigure.self, GradientByLagFigure.self])
}
