public import Recurrent

/// One update: the gradient that it was given, and what became of it.
public struct UpdateSubject {
  /// Every parameter of the trial, each followed by its gates.
  public let parts: [ParameterPart]
  /// dE/dθ of the training batch, a penalty's gradient included, before clipping.
  public let gradients: Parameters
  /// Nil where loss or gradient were not finite: then there was no update.
  public let change: Change?

  public struct Change {
    /// The gradients after clipping, before noise and decay.
    public let clipped: Parameters
    public let before: Parameters
    /// What the optimizer's rule, decay, constraint and all added.
    public let difference: Parameters

    public init(clipped: Parameters, before: Parameters, difference: Parameters) {
      (self.clipped, self.before, self.difference) = (clipped, before, difference)
    }
  }

  public init(_ parts: [ParameterPart], gradients: Parameters, change: Change?) {
    (self.parts, self.gradients, self.change) = (parts, gradients, change)
  }
}
