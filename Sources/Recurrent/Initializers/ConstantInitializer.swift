public import Components

/// The same number everywhere; `b.f: 1` is short for it.
public struct ConstantInitializer: Initializer {
  public static let kind = "constant"
  public static let summary = "all numbers the same; a bare number stands for it"

  public var value = 1.0

  public init() {}

  public init(_ value: Double) { self.value = value }

  public static let settings: [Setting<ConstantInitializer>] = [
    Setting("value", \.value, .real(.any), doc: "The number.")
  ]

  public func numbers(for target: InitialTarget, seed: UInt64) -> [Double] {
    Array(repeating: value, count: target.rows * target.columns)
  }
}
