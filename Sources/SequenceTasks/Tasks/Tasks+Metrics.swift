extension Tasks {
  /// Every metric that a task of the index may measure, one of a name: what stored results of a task say that is
  /// not loaded.
  public static let metrics: [any SequenceMetric] = [
    ExactMatch(), CharacterErrorRate(), BitsPerCharacter(), SquaredErrorMetric(), MeanTargetMetric(),
    CopySource.Recall(blank: 0), LastSymbol(), LegalSymbols(), LegalStrings(), OuterSymbols(),
    FrameAccuracy(),
  ]
}
