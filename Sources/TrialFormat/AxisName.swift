/// The names of axes that a whole trial file shares. Axes of parameters are named by whoever has them: `hidden`, `gate_hidden`, …
public enum AxisName {
  /// Records; its coordinate is the update that each precedes.
  public static let record = "record"
  /// Updates.
  public static let step = "step"
  /// Evaluations of the validation set.
  public static let evaluation = "evaluation"
  public static let inputTime = "input_time"
  public static let targetTime = "target_time"
  /// Sequences of a training batch.
  public static let example = "example"
  /// Sequences of the probe batch.
  public static let probeExample = "probe_example"
  /// Numbers of an input vector.
  public static let input = "input"
  /// Input tokens.
  public static let token = "token"
  /// Numbers of an output vector, classes.
  public static let output = "output"
  /// Names of parameters.
  public static let parameter = "parameter"
  public static let baseline = "baseline"
  public static let sample = "sample"
}
