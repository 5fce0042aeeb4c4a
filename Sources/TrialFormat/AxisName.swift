/// The names of axes that a whole trial file shares. Axes of parameters are named by their owners: `hidden`,
/// `gate_hidden`, …
public enum AxisName {
  /// Records. The coordinate is the update that each precedes.
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
  /// Elements of an input vector.
  public static let input = "input"
  /// Input tokens.
  public static let token = "token"
  /// Elements of an output vector; for a classification, the classes.
  public static let output = "output"
  /// Names of parameters.
  public static let parameter = "parameter"
  public static let baseline = "baseline"
  public static let sample = "sample"
}
