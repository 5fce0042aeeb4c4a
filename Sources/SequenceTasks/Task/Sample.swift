/// A test example as a reader sees it: what went in, what was right, and what the network answered.
public struct Sample: Sendable, Equatable {
  public let input: SampleValue
  public let target: SampleValue
  public let prediction: SampleValue

  public init(input: SampleValue, target: SampleValue, prediction: SampleValue) {
    (self.input, self.target, self.prediction) = (input, target, prediction)
  }
}

public enum SampleValue: Sendable, Equatable {
  case text(String)
  /// Rows from the top, each from the left; 0 is dark, 1 is bright.
  case image(width: Int, height: Int, [Double])
  case numbers([Double])
}
