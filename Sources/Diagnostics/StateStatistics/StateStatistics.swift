public import Components
import LinearAlgebra
import Recurrent
public import TrialFormat

/// What the states are like at every step: mean, standard deviation and extremes over examples and units; units
/// that do not move, and the rank of all states together.
///
/// A unit is still where its state changes by no more than `tolerance` over the steps of any sequence. The rank is
/// that of the matrix of all states, a row for each step of each example: singular values above the largest times
/// the machine epsilon of the trial's precision times the longer side, as in NumPy.
public struct StateStatistics: Diagnostic {
  public static let kind = "state-statistics"
  public static let summary =
    "mean, deviation and extremes of the states by time; units that do not move; the states' rank"

  /// 1: singular values by reflections instead of rotations, which changes last digits.
  public static let revision = 1

  public var tolerance = 1e-6

  public init() {}

  public static let settings: [Setting<StateStatistics>] = [
    Setting(
      "tolerance", \.tolerance, .real(.nonNegative),
      doc: "A unit is still where no sequence moves its state by more than this.")
  ]

  public static let quantities = declared("s", time: "time")

  private static func declared(_ state: String, time: String) -> [QuantityDeclaration] {
    let label = [QuantityDeclaration.Label(.state, state)]
    func byTime(_ name: String, _ doc: String, column: String) -> QuantityDeclaration {
      QuantityDeclaration(
        "\(state).\(name)", axes: [time], doc: "\(doc) of \(state) over examples and units", labels: label,
        columns: [
          ColumnDeclaration(
            column, filters: [.state, .time], doc: "\(doc) of a state at a step, over examples and units")
        ])
    }
    return [
      byTime("mean", "mean", column: "state_mean"),
      byTime("deviation", "standard deviation", column: "state_deviation"),
      byTime("minimum", "least number", column: "state_minimum"),
      byTime("maximum", "greatest number", column: "state_maximum"),
      QuantityDeclaration(
        "\(state).still", doc: "share of units of \(state) that do not move over time", labels: label,
        columns: [
          ColumnDeclaration(
            "still_units", filters: [.state], doc: "share of units whose state does not move over time")
        ]),
      QuantityDeclaration(
        "\(state).rank",
        doc: "rank of the matrix of all states \(state), a row for each step of each example",
        labels: label,
        columns: [
          ColumnDeclaration(
            "state_rank", filters: [.state], doc: "rank of the matrix of a state at all steps and examples")
        ]),
    ]
  }

  public func declaration(for setting: DiagnosticSetting) -> TrialDeclaration {
    let layers = TimedLayer.all(setting), states = setting.model.cell.declaration.states
    return TrialDeclaration(
      axes: TimedLayer.times(layers),
      quantities: layers.flatMap { layer in
        states.flatMap { StateStatistics.declared(layer.name(of: $0), time: layer.time) }
      },
      groups: [("", [.init("tolerance", .real(tolerance))])])
  }

  public func workingNumbers(for setting: DiagnosticSetting) -> Double {
    let largest = TimedLayer.all(setting).map { $0.steps * setting.probeExamples * $0.units }.max() ?? 0
    return 4 * Double(largest) * 8 / Double(setting.precision.size)
  }

  public func measure(_ subject: DiagnosticSubject) -> Measurements {
    let network = subject.network, batch = subject.batch, setting = subject.setting
    _ = network.forward(batch, needsGradient: false)
    var measured = Measurements()
    for layer in TimedLayer.all(setting) {
      for (component, state) in setting.model.cell.declaration.states.enumerated() {
        let (matrix, shape) = layer.rows(component, \.states, in: network, batch)
        let states = States(matrix.elements, shape, units: layer.units), name = layer.name(of: state)
        let moments = (0..<layer.steps).map(states.moments(at:))
        measured.add("\(name).mean", moments.map(\.mean))
        measured.add("\(name).deviation", moments.map(\.deviation))
        measured.add("\(name).minimum", moments.map(\.least))
        measured.add("\(name).maximum", moments.map(\.greatest))
        measured.add("\(name).still", [states.still(within: tolerance)])
        measured.add("\(name).rank", [states.rank(setting.precision, under: setting.determinism)])
      }
    }
    return measured
  }

  /// A component of the states of a batch.
  private struct States {
    let numbers: [Double]
    let shape: BatchShape
    let units: Int

    init(_ numbers: [Double], _ shape: BatchShape, units: Int) {
      (self.numbers, self.shape, self.units) = (numbers, shape, units)
    }

    private func row(_ t: Int, _ example: Int) -> ArraySlice<Double> {
      let start = (t * shape.examples + example) * units
      return numbers[start..<start + units]
    }

    func moments(at t: Int) -> (mean: Double, deviation: Double, least: Double, greatest: Double) {
      let examples = t < shape.steps ? shape.examples(at: t) : [], share = 1 / Double(examples.count * units)
      var (mean, least, greatest) = (0.0, Double.infinity, -Double.infinity)
      for example in examples {
        for number in row(t, example) {
          mean += number * share
          least = min(least, number)
          greatest = max(greatest, number)
        }
      }
      // Comparisons may pass over NaN.
      guard !examples.isEmpty, !mean.isNaN else { return (.nan, .nan, .nan, .nan) }
      var variance = 0.0
      for example in examples {
        for number in row(t, example) { variance += (number - mean) * (number - mean) * share }
      }
      return (mean, variance.squareRoot(), least, greatest)
    }

    /// NaN where no sequence has a second step, or a number is none.
    func still(within tolerance: Double) -> Double {
      let moving = (0..<shape.examples).filter { shape.length($0) > 1 }
      guard !moving.isEmpty else { return .nan }
      var range = Array(repeating: 0.0, count: units)
      for example in moving {
        let first = Array(row(0, example))
        var (least, greatest) = (first, first)
        for t in 0..<shape.length(example) {
          let start = (t * shape.examples + example) * units
          for unit in 0..<units {
            let number = numbers[start + unit]
            if number.isNaN { return .nan }
            least[unit] = min(least[unit], number)
            greatest[unit] = max(greatest[unit], number)
          }
        }
        for unit in 0..<units where least[unit] < greatest[unit] {
          range[unit] = max(range[unit], greatest[unit] - least[unit])
        }
      }
      return Double(range.count { $0 <= tolerance }) / Double(units)
    }

    func rank(_ precision: Precision, under determinism: Determinism) -> Double {
      var all: [Double] = [], rows = 0
      for t in 0..<shape.steps {
        for example in shape.examples(at: t) {
          all += row(t, example)
          rows += 1
        }
      }
      guard let values = singularValues(of: all, rows: rows, columns: units, under: determinism)
      else { return .nan }
      let epsilon = precision == .float32 ? Double(Float.ulpOfOne) : Double.ulpOfOne
      let least = (values.first ?? 0) * epsilon * Double(max(rows, units))
      return Double(values.count { $0 > least })
    }
  }
}
