public import Components

/// 0
public struct ZerosInitializer: Initializer {
  public static let kind = "zeros"
  public static let summary = "all numbers 0"

  public init() {}

  public static let settings: [Setting<ZerosInitializer>] = []

  public func numbers(for target: InitialTarget, seed: UInt64) -> [Double] {
    Array(repeating: 0, count: target.rows * target.columns)
  }
}
