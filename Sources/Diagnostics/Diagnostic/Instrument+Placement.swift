import Components
public import TrialFormat

extension Instrument {
  /// What one declares, in its place in a trial file.
  ///
  /// - Parameters:
  ///   - declaration: relative to its group.
  ///   - name: its name in the trial.
  public static func placed(_ declaration: TrialDeclaration, as name: String) -> TrialDeclaration {
    self is any UpdateDiagnostic.Type
      ? declaration.placed(inHistory: name, of: kind) : declaration.placed(asDiagnostic: name, of: kind)
  }
}
