public import Components

/// Variance 2 gain² / (rows + columns): a compromise between signals of one size forward and errors of one
/// size back.
public struct GlorotInitializer: Initializer {
  public static let kind = "glorot"
  public static let summary = "variance 2·gain²/(rows + columns)"
  public static let reference: String? =
    "Glorot & Bengio, Understanding the difficulty of training deep feedforward neural networks, AISTATS 2010"

  public var distribution = Distribution.uniform
  public var gain = 1.0
  public var per = Portion.gate

  public init() {}

  public static let settings: [Setting<GlorotInitializer>] = [
    Setting(
      "distribution", \.distribution, Distribution.type, doc: "Uniform or normal numbers of that variance."),
    Setting("gain", \.gain, .real(.positive), doc: "Factor of all numbers."),
    Setting("per", \.per, Portion.type, doc: Portion.doc),
  ]

  public func problems(for target: InitialTarget) -> [Problem] { target.problemsOfVector(Self.kind) }

  public func numbers(for target: InitialTarget, seed: UInt64) -> [Double] {
    var stream = target.stream(seed)
    return target.filled(target.blocks(per: per)) { width in
      let std = gain * (2 / Double(target.rows + width)).squareRoot()
      return distribution.numbers(target.rows * width, std: std, from: &stream)
    }
  }
}
