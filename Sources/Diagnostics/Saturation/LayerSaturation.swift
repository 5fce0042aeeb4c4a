import LinearAlgebra
import Recurrent
import TrialFormat

/// What the gates of one layer let through, added up by unit and by time.
struct LayerSaturation {
  let layer: TimedLayer
  private let gates: Int
  /// Row-major [gate, unit], and [time, gate]: sums over what is not on the axes. NaN for gates without a function.
  private var saturated: [Double], activations: [Double]
  private var saturatedByTime: [Double], activationsByTime: [Double]
  /// Row-major [time, gate, unit]; empty where details are not kept.
  private var saturatedByUnitAndTime: [Double]
  /// By time: examples that have the step.
  private var examples: [Double]

  init(_ layer: TimedLayer, gates: Int, keepsDetails: Bool) {
    (self.layer, self.gates) = (layer, gates)
    saturatedByUnitAndTime = Array(repeating: 0, count: keepsDetails ? layer.steps * gates * layer.units : 0)
    saturated = Array(repeating: 0, count: gates * layer.units)
    saturatedByTime = Array(repeating: 0, count: gates * layer.steps)
    examples = Array(repeating: 0, count: layer.steps)
    (activations, activationsByTime) = (saturated, saturatedByTime)
  }

  /// Adds one of the layer's own steps.
  mutating func add(
    _ shape: BatchShape, _ step: Int, _ all: [StageGateValues.Gate?], threshold: Double
  ) {
    let alive = shape.examples(at: step), units = layer.units
    let times = alive.map { layer.names.isReversed ? shape.length($0) - 1 - step : step }
    for time in times { examples[time] += 1 }
    for (gate, own) in all.enumerated() {
      let values = own?.value.elements, slopes = own?.slope.elements
      for (example, time) in zip(alive, times) {
        var (flat, sum) = (0.0, 0.0)
        for unit in 0..<units {
          let value = values?[example * units + unit] ?? .nan, slope = slopes?[example * units + unit] ?? .nan
          let isFlat: Double = slope.isNaN ? .nan : abs(slope) < threshold ? 1 : 0
          saturated[gate * units + unit] += isFlat
          if !saturatedByUnitAndTime.isEmpty {
            saturatedByUnitAndTime[(time * gates + gate) * units + unit] += isFlat
          }
          activations[gate * units + unit] += value
          flat += isFlat
          sum += value
        }
        saturatedByTime[time * gates + gate] += flat
        activationsByTime[time * gates + gate] += sum
      }
    }
  }

  // MARK: what is measured

  static func quantities(_ prefix: String, unit: String, time: String, details: Bool = false)
    -> [QuantityDeclaration]
  {
    let labels = QuantityDeclaration.Label.layer(prefix)
    let of = prefix.isEmpty ? "" : " of \(prefix.dropLast())"
    func gate(_ axis: Int) -> ColumnFilter {
      ColumnFilter("gate", .index(axis: axis), example: "f", doc: "gate of the cell")
    }
    func quantity(_ name: String, _ axes: [String], _ doc: String, _ columns: [ColumnDeclaration] = [])
      -> QuantityDeclaration
    {
      QuantityDeclaration(prefix + name, axes: axes, doc: doc + of, labels: labels, columns: columns)
    }
    let flat = "share of steps and examples at which a gate is saturated"
    return [
      quantity("saturated", ["gate", unit], "\(flat), by unit"),
      quantity("activation", ["gate", unit], "mean activation of a gate over steps and examples, by unit"),
      quantity(
        "saturated_by_time", [time, "gate"], "share of units and examples at which a gate is saturated",
        [
          ColumnDeclaration(
            "saturation_by_time", filters: [.time, gate(1), .layer],
            doc: "share of units and examples at which a gate is saturated at a step")
        ]),
      quantity(
        "activation_by_time", [time, "gate"], "mean activation of a gate over units and examples",
        [
          ColumnDeclaration(
            "gate_activation_by_time", filters: [.time, gate(1), .layer],
            doc: "mean activation of a gate over units and examples at a step")
        ]),
      quantity(
        "saturation", ["gate"], "\(flat), over units",
        [
          ColumnDeclaration(
            "saturation", filters: [gate(0), .layer],
            doc: "share of units, steps and examples at which a gate is saturated")
        ]),
      quantity(
        "mean_activation", ["gate"], "mean activation of a gate over units, steps and examples",
        [
          ColumnDeclaration(
            "gate_activation", filters: [gate(0), .layer],
            doc: "mean activation of a gate over units, steps and examples")
        ]),
    ]
      + (details
        ? [
          quantity(
            "saturated_by_unit_and_time", [time, "gate", unit],
            "share of examples at which a unit's gate is saturated")
        ] : [])
  }

  /// Adds the layer's quantities, in that order.
  func report(to measured: inout Measurements) {
    let prefix = layer.prefix, steps = examples.reduce(0, +), units = Double(layer.units)
    func byTime(_ sums: [Double]) -> [Double] {
      sums.enumerated().map { $1 / (examples[$0 / gates] * units) }
    }
    func overall(_ sums: [Double]) -> [Double] {
      (0..<gates).map { gate in
        sums[gate * layer.units..<(gate + 1) * layer.units].reduce(0, +) / (steps * units)
      }
    }
    measured.add(prefix + "saturated", saturated.map { $0 / steps })
    measured.add(prefix + "activation", activations.map { $0 / steps })
    measured.add(prefix + "saturated_by_time", byTime(saturatedByTime))
    measured.add(prefix + "activation_by_time", byTime(activationsByTime))
    measured.add(prefix + "saturation", overall(saturated))
    measured.add(prefix + "mean_activation", overall(activations))
    guard !saturatedByUnitAndTime.isEmpty else { return }
    measured.add(
      prefix + "saturated_by_unit_and_time",
      saturatedByUnitAndTime.enumerated().map { $1 / examples[$0 / (gates * layer.units)] })
  }
}
