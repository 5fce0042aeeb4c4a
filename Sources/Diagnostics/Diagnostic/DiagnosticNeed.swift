import Components

/// What a diagnostic may look at.
public enum DiagnosticNeed: String, Sendable, CaseIterable {
  /// Sequences of the validation set, the same at every record and without dropout. They are also the batch
  /// of a diagnostic that asks for no other.
  case probeBatch
  /// The batch that training saw before the update.
  case trainingBatch
  /// The gradients of companion engines, which are of the training batch.
  case companions
  /// J_t of single examples of the batch.
  case jacobians
  /// The ways that errors of the probe batch take back.
  case errorPaths

  func problem(for setting: DiagnosticSetting) -> Problem? {
    switch self {
    case .probeBatch where setting.probeExamples == 0:
      Problem(
        "", "it looks at the probe batch, and there is none",
        remedy: "raise record.probe, or remove the diagnostic")
    case .companions where setting.companions.isEmpty:
      Problem("", "it compares companion engines, and there is none", remedy: "add gradient.beside: [unit]")
    default: nil
    }
  }
}
