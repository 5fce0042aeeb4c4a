public import Components

/// η_n = η
public struct ConstantSchedule: Schedule {
  public static let kind = "constant"
  public static let summary = "the learning rate stays as it is"

  public init() {}

  public static let settings: [Setting<ConstantSchedule>] = []

  public func factor(at update: Int, of updates: Int) -> Double { 1 }
}
