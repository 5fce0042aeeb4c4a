public import Components

/// Variance 2/rows, or 2/columns, which keeps the size of signals, or of errors, through rectified linear
/// units.
public struct HeInitializer: Initializer {
  public static let kind = "he"
  public static let summary = "variance 2/rows or 2/columns, for relu"
  public static let reference: String? =
    "He, Zhang, Ren & Sun, Delving deep into rectifiers: surpassing human-level performance on ImageNet classification, ICCV 2015"

  public enum Fan: String, Sendable, CaseIterable, ValueConvertible {
    case `in`, out
  }

  public var distribution = Distribution.normal
  public var fan = Fan.in
  public var per = Portion.gate

  public init() {}

  public static let settings: [Setting<HeInitializer>] = [
    Setting(
      "distribution", \.distribution, Distribution.type, doc: "Uniform or normal numbers of that variance."),
    Setting(
      "fan", \.fan, .choice(Fan.allCases.map(\.rawValue)),
      doc:
        "Whether signals on their way forward (in: rows) or errors on their way back (out: columns) keep their size."
    ),
    Setting("per", \.per, Portion.type, doc: Portion.doc),
  ]

  public func problems(for target: InitialTarget) -> [Problem] { target.problemsOfVector(Self.kind) }

  public func numbers(for target: InitialTarget, seed: UInt64) -> [Double] {
    var stream = target.stream(seed)
    return target.filled(target.blocks(per: per)) { width in
      let std = (2 / Double(fan == .in ? target.rows : width)).squareRoot()
      return distribution.numbers(target.rows * width, std: std, from: &stream)
    }
  }
}
