public import Components

/// start, start + step, start + 2 step, …: the gates of one unit after another begin further closed, so that
/// units come into use one after another. In `lstm-1997`, whose blocks share gates, a number a block.
public struct LadderInitializer: Initializer {
  public static let kind = "ladder"
  public static let summary = "start, start + step, …: one number a unit of each gate"
  public static let reference: String? =
    "Hochreiter & Schmidhuber, Long short-term memory, Neural Computation 1997"

  public var start = -1.0
  public var step = -1.0

  public init() {}

  public static let settings: [Setting<LadderInitializer>] = [
    Setting("start", \.start, .real(.any), doc: "The first unit's number."),
    Setting("step", \.step, .real(.any), doc: "From each unit to the next."),
  ]

  public func problems(for target: InitialTarget) -> [Problem] {
    if !target.isMatrix { return [] }
    return [
      Problem(
        "", "a ladder has a number for each unit: it fills vectors such as b, and \(target.name) is a matrix",
        remedy: .handbook)
    ]
  }

  public func numbers(for target: InitialTarget, seed: UInt64) -> [Double] {
    target.filled(target.blocks(per: .gate)) { width in (0..<width).map { start + step * Double($0) } }
  }
}
