public import Components
public import Diagnostics
import LinearAlgebra
import Recurrent
public import TrialFormat

/// The share of units whose |s_t| is above a threshold: there a squashing function is flat, and little of a
/// gradient passes.
public struct Extremes: Diagnostic {
  public static let kind = "extremes"
  public static let summary = "share of units whose |s_t| is above a threshold, by time step"

  public var threshold = 0.9

  public init() {}

  public static let settings: [Setting<Extremes>] = [
    Setting("threshold", \.threshold, .real(.positive), doc: "A unit is extreme where |s_t| is above this.")
  ]

  public static let quantities = [
    QuantityDeclaration(
      "by_time", axes: ["time"], doc: "share of units and sequences with |s_t| above the threshold"),
    QuantityDeclaration(
      "share", doc: "the same over all steps",
      columns: [
        ColumnDeclaration(
          "extremes", isTabled: true, doc: "share of units, sequences and steps that are extreme")
      ]),
  ]

  public func declaration(for setting: DiagnosticSetting) -> TrialDeclaration {
    let steps = AxisDeclaration.Extent.coordinates(.integers(Array(0..<setting.longestOutput)))
    return TrialDeclaration(
      axes: [AxisDeclaration("time", steps, unit: "steps", doc: "step of the sequence")],
      quantities: Self.quantities)
  }

  public func measure(_ subject: DiagnosticSubject) -> Measurements {
    let network = subject.network, shape = subject.batch.outputShape, B = shape.examples
    _ = network.forward(subject.batch, needsGradient: false)
    var above = Array(repeating: 0.0, count: subject.setting.longestOutput), units = above,
      measured = Measurements()
    for (t, b) in (0..<shape.steps).flatMap({ t in (0..<B).map { (t, $0) } }) where t < shape.length(b) {
      // Block 0 of a layer's states is step −1.
      let s = network.layer.states[0].rows((t + 1) * B + b..<(t + 1) * B + b + 1).elements
      above[t] += s.reduce(0) { $0 + ($1.isNaN ? .nan : abs($1) > threshold ? 1 : 0) }
      units[t] += Double(s.count)
    }
    measured.add("by_time", zip(above, units).map { $0 / $1 })
    measured.add("share", [above.reduce(0, +) / units.reduce(0, +)])
    return measured
  }
}
