public import Components
import LinearAlgebra
import Recurrent
public import TrialFormat

/// What a state still knows of earlier inputs: the share of the variance of x_{t−k} that a linear readout of s_t
/// explains in sequences it was not fitted to.
///
/// It stands beside the gradients: a latch remembers, and its gradient vanishes because it does. Ridge
/// regression on all units of the highest layer that reads the inputs, with an intercept, cross-validated over
/// whole sequences. R² is 1 − Σ‖x − x̂‖²/Σ‖x − x̄‖² over the sequences left out, x̄ being the mean of the others:
/// 0 or less where nothing is known. Of tokens it is the indicators of the 32 that the batch has most often. The
/// penalty, a share of the states' mean square, is the one of three that does best at the lag. Lags are all up to
/// ten, then fewer and fewer.
public struct MemoryByLag: Diagnostic {
  public static let kind = "memory-by-lag"
  public static let summary = "how well a linear readout of s_t tells the input x_(t-k), by lag k"
  public static let reference: String? =
    "Jaeger, Short term memory in echo state networks, GMD report 152, 2001"

  /// Components that are read; all where empty.
  public var state: [String] = []
  public var lags = 100
  public var folds = 5
  public var threshold = 0.5

  public init() {}

  public static let settings: [Setting<MemoryByLag>] = [
    Setting(
      "state", \.state, .list(of: .text(.line), count: 0...Int.max),
      doc: "Components of the cell's state that are read, for example [s]; empty: all together."),
    Setting(
      "lags", \.lags, .integer(0...100_000), unit: "steps", doc: "The largest lag, if sequences are as long."),
    Setting("folds", \.folds, .integer(2...100), doc: "Parts of the batch's sequences, each left out once."),
    Setting(
      "threshold", \.threshold,
      .real(Interval(lower: 0, upper: 1, includesLower: false, includesUpper: false)),
      doc: "memory_reach is the first lag at which R² is below this."),
  ]

  /// Shares of the mean square of a unit that are tried as penalties.
  public static let penalties = [1e-8, 1e-4, 1]

  public static let quantities = [
    QuantityDeclaration(
      "r2", axes: ["lag"],
      doc: "cross-validated share of the variance of x_(t-lag) that s_t explains linearly",
      columns: [
        ColumnDeclaration(
          "memory", filters: [.lag],
          doc:
            "share of the variance of the input lag=N steps ago that the state explains; 0 or less: nothing")
      ]),
    QuantityDeclaration(
      "capacity", doc: "sum over all lags of r2 where it is positive, in a line between those measured",
      columns: [
        ColumnDeclaration("memory_capacity", doc: "sum over lags of what the state knows of the input")
      ]),
    QuantityDeclaration(
      "reach", unit: "steps", doc: "first lag at which r2 is below the threshold",
      columns: [
        ColumnDeclaration(
          "memory_reach", censoredBy: "reach_censored", isTabled: true,
          doc:
            "first lag at which less than the threshold is known of the input; a lower bound where there is none"
        )
      ]),
    QuantityDeclaration(
      "reach_censored", .int32,
      doc: "1 where r2 is above the threshold at every lag: the reach is the longest lag"),
  ]

  public func problems(for setting: DiagnosticSetting) -> [Problem] {
    var problems = StateComponents.problems(state, setting)
    if setting.probeExamples == 1 {
      problems.append(
        Problem(
          "", "it is fitted to some sequences and tried on others", remedy: "set record.probe: 2 or more"))
    }
    return problems
  }

  public func declaration(for setting: DiagnosticSetting) -> TrialDeclaration {
    TrialDeclaration(
      axes: [
        AxisDeclaration(
          "lag", .coordinates(.integers(lagsMeasured(setting))), unit: "steps",
          doc: "steps between the input and the state")
      ],
      quantities: MemoryByLag.quantities,
      groups: [
        (
          "",
          [
            .init("states", .text(StateComponents.words(state, setting))),
            .init("folds", .integer(folds)), .init("threshold", .real(threshold)),
          ]
        )
      ])
  }

  public func workingNumbers(for setting: DiagnosticSetting) -> Double {
    let units = Double(components(setting).count * layer(setting).units),
      width = Double(ReadInputs.width(setting.shape))
    let sums = units * units + units * width + units + 2 * width
    return (Double(folds) + 4) * sums * 8 / Double(setting.precision.size)
  }

  private func components(_ setting: DiagnosticSetting) -> [Int] { StateComponents.numbers(state, setting) }

  /// The highest layer, forward in time, of those that take a step with each input.
  private func layer(_ setting: DiagnosticSetting) -> LayerNames {
    let names = ParameterNames(setting.model, setting.shape)
    return names.encoderTop ?? names.top
  }

  /// 0, 1, …, 10, and on by factors of about 1.2 up to the longest.
  private func lagsMeasured(_ setting: DiagnosticSetting) -> [Int] {
    let steps = setting.shape.arrangement.readsSequence ? setting.longestInput : setting.longestOutput
    let longest = min(lags, steps - 1)
    var chosen: [Int] = [], next = 0
    while next < longest {
      chosen.append(next)
      next = max(next + 1, next * 6 / 5)
    }
    return chosen + [longest]
  }

  public func measure(_ subject: DiagnosticSubject) -> Measurements {
    let network = subject.network, batch = subject.batch, setting = subject.setting
    _ = network.forward(batch, needsGradient: false)
    let layer = network.encoder ?? network.layer
    let shape = network.encoder == nil ? batch.outputShape : batch.inputShape
    let lags = lagsMeasured(setting)
    var r2 = Array(repeating: Double.nan, count: lags.count)
    var readout = LaggedReadout(
      components(setting).map { layer.states[$0] }, shape, ReadInputs.table(of: batch, setting.shape),
      batch.inputShape, folds: min(folds, batch.examples), under: setting.determinism)
    // From the longest, so that each lag adds rows to the sums of the one before.
    for index in r2.indices.reversed() {
      r2[index] = readout.share(at: lags[index], penalties: MemoryByLag.penalties)
    }
    let known = r2.prefix { !$0.isNaN }, reach = known.firstIndex { $0 < threshold }
    // Between two lags the share is taken to fall in a line.
    let capacity = known.indices.dropLast().reduce(known.first.map { max($0, 0) } ?? .nan) { sum, index in
      let (near, far, steps) = (max(known[index], 0), max(known[index + 1], 0), lags[index + 1] - lags[index])
      return sum + (1...steps).reduce(0) { $0 + near + (far - near) * Double($1) / Double(steps) }
    }
    var measured = Measurements()
    measured.add("r2", r2)
    measured.add("capacity", [capacity])
    measured.add("reach", [known.isEmpty ? .nan : Double(lags[reach ?? known.count - 1])])
    measured.add("reach_censored", [Int32(reach == nil && !known.isEmpty ? 1 : 0)])
    return measured
  }
}
