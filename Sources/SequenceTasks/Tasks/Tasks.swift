public import Components

/// The index of tasks: a new one is a file in this folder and a line here.
public enum Tasks {
  public static let family = Family(
    "task",
    [
      Sentiment.self, Noise.self,
      Adding.self,
      Multiplication.self,
      TemporalOrder.self,
      Copy.self,
      FrameClassification.self,
      Captioning.self,
      Digits.self,
    ])
}
