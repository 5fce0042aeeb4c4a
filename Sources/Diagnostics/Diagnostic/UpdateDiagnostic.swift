/// Something that is measured of every update: a number of each of its quantities, in the history.
///
/// It looks at what the update has at hand, gradients and parameters, and runs no network. Its quantities have
/// no axes of their own.
public protocol UpdateDiagnostic: Instrument {
  /// Measures one update: the number of each declared quantity, in order. NaN where it is not defined.
  ///
  /// Where an engine updates inside sequences, the history has the largest number of the updates that belong to
  /// one batch.
  func measure(_ subject: UpdateSubject) -> [Double]
}
