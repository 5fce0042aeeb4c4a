public import Components
import LinearAlgebra
import Recurrent
public import TrialFormat

/// Is what arrives from lag ℓ signal or noise? ⟨G^A_ℓ, G^B_ℓ⟩ over ‖G^A_ℓ − G^B_ℓ‖²/4.
///
/// G_ℓ is the part of ∂E/∂W, mean over examples, that the application of W at step t − ℓ contributes to the error
/// of step t, summed over the chosen t; A and B are the batch's examples of even and of odd number. Over data the
/// product has the mean ‖𝔼G_ℓ‖², and the square the variance of the whole batch's G_ℓ = (G^A + G^B)/2, so that
/// their ratio is a squared signal-to-noise ratio: below 1 the batch is too small to learn from that lag, however
/// large its gradient. It can be negative where there is noise alone.
public struct LagSignal: Diagnostic {
  public static let kind = "lag-signal"
  public static let summary =
    "signal to noise, between half batches, of the gradient by the recurrent weights that comes from lag l"
  public static let reference: String? =
    "McCandlish et al., An empirical model of large-batch training, arXiv:1812.06162, 2018 (noise of a whole gradient)"

  public var steps = 16
  public var lags = 100

  public init() {}

  public static let settings: [Setting<LagSignal>] = [
    Setting(
      "steps", \.steps, .integer(1...1_000_000), unit: "steps",
      doc:
        "At most so many scored steps t are sent back, evenly spread up to the last; each costs a backward pass."
    ),
    Setting(
      "lags", \.lags, .integer(0...100_000), unit: "steps", doc: "The largest lag, if sequences are as long."),
  ]

  public static let quantities = declared("", axis: "lag")

  private static func declared(_ prefix: String, axis: String) -> [QuantityDeclaration] {
    let labels = QuantityDeclaration.Label.layer(prefix)
    let ofLag = "the gradient by \(prefix)W that comes from the lag"
    return [
      QuantityDeclaration(
        prefix + "signal", axes: [axis], doc: "product of the half batches' parts of \(ofLag)"),
      QuantityDeclaration(
        prefix + "noise", axes: [axis],
        doc: "quarter of the squared difference of the half batches' parts of \(ofLag)"),
      QuantityDeclaration(
        prefix + "ratio", axes: [axis], doc: "signal over noise of \(ofLag)", labels: labels,
        columns: [
          ColumnDeclaration(
            "lag_signal", filters: [.lag, .layer],
            doc:
              "squared signal-to-noise ratio of the gradient by W from lag=N, between half batches; below 1: noise"
          )
        ]),
    ]
  }

  public func problems(for setting: DiagnosticSetting) -> [Problem] {
    WeightTrace.problems(setting)
      + (setting.probeExamples == 1
        ? [Problem("", "it compares two halves of the batch", remedy: "set record.probe: 2 or more")] : [])
  }

  public func declaration(for setting: DiagnosticSetting) -> TrialDeclaration {
    let places = LayerPlace.all(setting)
    var axes: [AxisDeclaration] = []
    for place in places where !axes.contains(where: { $0.name == place.axis }) {
      axes.append(
        AxisDeclaration(
          place.axis, .coordinates(.integers(Array(0..<count(place)))), unit: "steps",
          doc: "steps between the error and the application of W"))
    }
    return TrialDeclaration(
      axes: axes, quantities: places.flatMap { LagSignal.declared($0.prefix, axis: $0.axis) },
      groups: [
        ("", [.init("target_steps_measured", .integer(TargetSteps(setting, atMost: steps).positions.count))])
      ])
  }

  private func count(_ place: LayerPlace) -> Int { min(place.lags, lags + 1) }

  public func workingNumbers(for setting: DiagnosticSetting) -> Double {
    LayerPlace.all(setting).reduce(0) { sum, place in
      let shape = setting.model.cell.declaration.productShape(units: place.names.units)
      return sum + 2 * Double(count(place)) * Double(shape.rows * shape.columns)
    } + StepErrors.workingNumbers(setting)
  }

  public func measure(_ subject: DiagnosticSubject) -> Measurements {
    let batch = subject.batch, setting = subject.setting, targets = TargetSteps(setting, atMost: steps)
    let places = LayerPlace.all(setting), network = subject.network
    var halves = places.map { place in (0..<2).map { _ in (0..<count(place)).map { _ in Matrix?.none } } }
    let errors = StepErrors(network, on: batch)
    for position in targets.positions.indices {
      let steps = (0..<batch.examples).map { targets.step(position, length: batch.outputShape.length($0)) }
      guard steps.contains(where: { $0 != nil }) else { continue }
      errors.propagate(from: steps)
      for (index, place) in places.enumerated() {
        let trace = WeightTrace(place, of: network, batch)
        let last =
          place.isOfEncoder
          ? steps.indices.map { steps[$0] == nil ? nil : trace.shape.length($0) - 1 } : steps
        for lag in 0..<count(place) {
          for half in 0..<2 {
            let rows = last.enumerated().compactMap { example, last in
              last.flatMap { $0 >= lag && example % 2 == half ? ($0 - lag) * batch.examples + example : nil }
            }
            guard !rows.isEmpty else { continue }
            let sum = halves[index][half][lag] ?? trace.zeros()
            trace.add(rows, to: sum)
            halves[index][half][lag] = sum
          }
        }
      }
    }
    var measured = Measurements()
    let number = (Double((batch.examples + 1) / 2), Double(batch.examples / 2))
    for (place, halves) in zip(places, halves) {
      var (signal, noise) = (Array(repeating: Double.nan, count: count(place)), [Double]())
      noise = signal
      for lag in signal.indices {
        guard let a = halves[0][lag], let b = halves[1][lag] else { continue }
        a.scale(by: 1 / number.0)
        b.scale(by: 1 / number.1)
        signal[lag] = a.dot(b)
        b.scale(by: -1)
        b.add(a)
        noise[lag] = b.sumOfSquares / 4
      }
      measured.add(place.prefix + "signal", signal)
      measured.add(place.prefix + "noise", noise)
      measured.add(place.prefix + "ratio", zip(signal, noise).map { $0 / $1 })
    }
    return measured
  }
}
