import Archive
import Components
import Foundation
import Store
import Testing
import TrialFormat

@testable import Figures

/// Figures that draw what a diagnostic has stored, as it stands.
@Suite struct RecordedGroupFigureTests {
  private func run(_ trials: StoredTrial...) -> StoredRun { StoredRun(experiment: "e", trials: trials) }

  private func trial(_ updates: [Double] = [0, 9]) -> FakeTrial {
    var data = FakeTrial()
    data.set("/records/step", [updates.count], ["record"], updates)
    return data
  }

  /// Every one of them.
  static let kinds: [any Figure] = [
    WeightEigenvaluesFigure(), SaturationFigure(), LyapunovFigure(), JacobianSpectrumFigure(),
    EngineAgreementFigure(), MessageNormsFigure(),
  ]

  @Test(arguments: kinds) func withoutTheDiagnosticTheLineToAddIsNamed(_ figure: any Figure) throws {
    let error = #expect(throws: FigureError.self) {
      try figure.drawing(of: run(trial().stored("default", 1)))
    }
    #expect(error?.description.contains("add `record: { diagnostics: [\(type(of: figure).kind)] }`") == true)
  }

  // MARK: lyapunov

  private func exponents(_ means: [Double], units: Int? = 4, components: Int = 1) -> FakeTrial {
    var data = trial()
    data.set(
      "/diagnostics/lyapunov/mean", [2, means.count], ["record", "exponent"], means + means.map { $0 + 1 })
    for state in ["s", "q"].prefix(components) {
      guard let units else { continue }
      data.set(
        "/records/states/\(state)", [2, 1, 1, units], ["record", "input_time", "example", "hidden"],
        Array(repeating: 0, count: 2 * units))
    }
    return data
  }

  @Test func exponentsStandAgainstTheirShareOfTheState() throws {
    let drawing = try LyapunovFigure().drawing(of: run(exponents([-1, -3]).stored("default", 1)))
    #expect(drawing.panels[0].series[0].x == [0.25, 0.5] && drawing.panels[0].series[0].mean == [0, -2])
    #expect(
      drawing.caption.hasPrefix(
        "The largest Lyapunov exponent is 0 nats a step: small differences do not grow."))
    // A cell with two components has a state of twice as many numbers.
    let pair = try LyapunovFigure().drawing(of: run(exponents([-1, -3], components: 2).stored("default", 1)))
    #expect(pair.panels[0].series[0].x == [0.125, 0.25])
    // Where no states are recorded N is unknown.
    let bare = try LyapunovFigure().drawing(of: run(exponents([-1, -3], units: nil).stored("default", 1)))
    #expect(bare.panels[0].series[0].x == [1, 2] && bare.panels[0].x.label == "number i of the exponent")
    var first = LyapunovFigure()
    first.at = [.first]
    #expect(
      try first.drawing(of: run(exponents([-1, -3]).stored("default", 1))).panels[0].series[0].mean == [
        -1, -3,
      ])
  }

  @Test func variantsAreNamedFromTheLeastToTheGreatest() throws {
    let drawing = try LyapunovFigure().drawing(
      of: run(exponents([-0.5]).stored("g=2", 1), exponents([-1.25]).stored("g=1", 1)))
    #expect(
      drawing.caption.hasPrefix(
        "The largest Lyapunov exponent goes from −0.25 (g 1) to 0.5 nats a step (g 2): small differences grow in 1 of 2 cases."
      ))
  }

  // MARK: jacobian-spectrum

  @Test func aSpectrumLiesBetweenItsQuantiles() throws {
    var data = trial([0])
    let group = "/diagnostics/jacobian-spectrum/"
    data.coordinates = [
      "quantile": .labels(["max", "q90", "median", "q10", "min"]), "lag": .integers([1, 2]),
    ]
    data.set(
      group + "product_logarithm", [1, 2, 5], ["record", "lag", "quantile"],
      [1, 0.5, 0, -1, -2, 2, 1, 0, -2, -4])
    var other = data
    other.datasets[group + "product_logarithm"]?.values = [3, 0.5, 0, -1, -2, 4, 1, 0, -2, -4]
    let drawing = try JacobianSpectrumFigure().drawing(
      of: run(data.stored("default", 1), other.stored("default", 2)))
    let series = drawing.panels[0].series
    #expect(series.prefix(3).map(\.detail) == ["largest", "median", "smallest"])
    #expect(series[0].mean == [2, 3] && series[0].x == [1, 2] && series[2].mean == [-2, -4])
    #expect(series[1].low == [-1, -2] && series[1].high == [0.5, 1])
    #expect(!series.contains { !$0.members.isEmpty })
    #expect(
      drawing.caption.hasPrefix("After 2 steps the logarithm of the largest singular value is 3 nats."))
  }

  // MARK: engine-agreement

  private func agreement(_ errors: [String: [Double]], last: Double = 2) -> FakeTrial {
    var data = trial([0])
    data.coordinates = ["target_step": .integers([3, 7])]
    for (engine, numbers) in errors {
      for quantity in ["error", "cosine", "norm_ratio", "bias"] {
        data.set(
          "/diagnostics/engine-agreement/\(engine).\(quantity)", [1, 2], ["record", "target_step"],
          quantity == "cosine" ? numbers.map { 1 - $0 } : numbers)
      }
    }
    return data
  }

  @Test func enginesHaveColoursAndVariantsPanels() throws {
    let drawing = try EngineAgreementFigure().drawing(
      of: run(
        agreement(["unit": [0.1, 0.2], "local": [0.5, 0.75]]).stored("k=a", 1),
        agreement(["unit": [0.3, 0.4]]).stored("k=b", 1)))
    #expect(drawing.panels.count == 2 && drawing.panels[0].series.map(\.name) == ["local", "unit"])
    #expect(drawing.panels[0].series[0].x == [3, 7] && drawing.panels[0].series[0].mean == [0.5, 0.75])
    #expect(drawing.panels[1].series.last?.mean == [0.3, 0.4])
    #expect(drawing.caption.contains("from 0.2 (unit) to 0.75 (local)"))
    var cosine = EngineAgreementFigure()
    (cosine.quantity, cosine.engines) = (.cosine, ["unit"])
    let other = try cosine.drawing(
      of: run(agreement(["unit": [0.5, 0], "local": [1, 1]]).stored("default", 1)))
    #expect(other.panels[0].series.map(\.mean) == [[0.5, 1]] && other.panels[0].y.scale == .linear)
    cosine.engines = ["uoro"]
    #expect(throws: FigureError.self) {
      try cosine.drawing(of: run(agreement(["unit": [0, 0]]).stored("d", 1)))
    }
  }

  // MARK: message-norms

  @Test func enginesOfMessagesHavePanels() throws {
    var data = trial([0])
    for (engine, factor) in [("rtrl", 2.0), ("unit", 1.0)] {
      for (name, shift) in [("mean", 1.0), ("median", 2.0), ("maximum", 3.0)] {
        data.set(
          "/diagnostics/message-norms/\(engine).\(name)", [1, 3], ["record", "time"],
          [0, factor * shift, 4 * factor * shift])
      }
    }
    let drawing = try MessageNormsFigure().drawing(of: run(data.stored("default", 1)))
    #expect(drawing.panels.map(\.title) == ["rtrl", "unit"])
    // Zero has no place on a logarithmic axis.
    #expect(drawing.panels[0].series[0].mean[0].isNaN && drawing.panels[0].series[0].mean[1...] == [4, 16])
    var greatest = MessageNormsFigure()
    greatest.examples = .maximum
    #expect(
      try greatest.drawing(of: run(data.stored("default", 1))).panels[1].series[0].mean[1...] == [3, 12])
    #expect(
      drawing.caption.hasPrefix("The factor by which messages grow from the first step to the last is 4."))
  }

  @Test func whatIsTrueStandsBesideWhatIsApparent() throws {
    var data = trial([0])
    for (engine, last) in [("rtrl", 8.0), ("unit", 2)] {
      data.set("/diagnostics/message-norms/\(engine).median", [1, 2], ["record", "time"], [1, last])
    }
    let drawing = try TrueAndApparentFigure().drawing(of: run(data.stored("default", 1)))
    #expect(drawing.panels[0].series.map(\.mean) == [[1, 8], [1, 2]])
    #expect(drawing.caption.hasPrefix("What engine unit sees of the true message at the last step is 25 %."))
    data.datasets["/diagnostics/message-norms/unit.median"] = nil
    let error = #expect(throws: FigureError.self) {
      try TrueAndApparentFigure().drawing(of: run(data.stored("default", 1)))
    }
    #expect(error?.description.contains("engines: [rtrl, unit]") == true)
  }

  // MARK: saturation

  /// Two gates of three units, the second without a function.
  private func saturation(_ updates: [Double], details: Bool = false) -> FakeTrial {
    var data = trial(updates)
    let group = "/diagnostics/saturation", count = updates.count
    data.coordinates = ["gate": .labels(["f", "g"])]
    data.set(
      group + "/saturated_by_time", [count, 2, 2], ["record", "time", "gate"],
      (0..<count).flatMap { [Double($0) / 10, .nan, 0.5, .nan] })
    data.set(
      group + "/saturated", [count, 2, 3], ["record", "gate", "unit"],
      (0..<count).flatMap { _ in [0, 0.5, 1, .nan, .nan, .nan] })
    guard details else { return data }
    data.set(
      group + "/saturated_by_unit_and_time", [count, 2, 2, 3], ["record", "time", "gate", "unit"],
      (0..<count).flatMap { _ in [0.5, 0, 1, .nan, .nan, .nan, 0.5, 0, 0.75, .nan, .nan, .nan] })
    return data
  }

  @Test func saturationIsSeenByTimeUnitAndTraining() throws {
    let drawing = try SaturationFigure().drawing(
      of: run(saturation([0, 5, 9], details: true).stored("default", 1)))
    #expect(drawing.panels.count == 3)
    #expect(drawing.panels[0].series.map(\.mean) == [[0, 0.5], [0.2, 0.5]])
    // Units that are saturated more often stand above others.
    let units = try #require(drawing.panels[1].map), training = try #require(drawing.panels[2].map)
    #expect(units.values == [0, 0, 0.5, 0.5, 1, 0.75] && units.x == [0, 1])
    #expect(training.x == [0, 5, 9] && training.y.count == 10)
    let column = (0..<10).map { training.values[$0 * 3] }
    #expect(column[0] == 1.0 / 3 && column[5] == 1.0 / 3 && column[9] == 1.0 / 3 && column.reduce(0, +) == 1)
    #expect(drawing.caption.hasPrefix("The share of steps and units saturated at the last record is 0.5."))
    #expect(try renderer().svg(drawing).contains("share of units"))
  }

  @Test func whatIsNeverSaturatedIsNotDrawn() throws {
    var data = saturation([0, 5, 9], details: true)
    for name in data.datasets.keys where name.contains("saturation") {
      let values = data.datasets[name]?.values ?? []
      data.datasets[name]?.values = values.map { $0.isNaN ? .nan : 0 }
    }
    let both = try SaturationFigure().drawing(
      of: run(saturation([0, 5, 9], details: true).stored("k=a", 1), data.stored("k=b", 1)))
    #expect(both.panels.map { $0.map == nil } == [true, false, false])
    #expect(both.caption.contains("1 of 2 never are"))
    // Where there is nothing else, zeros are what is to be seen.
    #expect(try SaturationFigure().drawing(of: run(data.stored("default", 1))).panels.count == 1)
    var maps = SaturationFigure()
    maps.views = [.units]
    let flat = try maps.drawing(of: run(data.stored("default", 1)))
    #expect(flat.panels.map { $0.map == nil } == [true] && flat.caption.contains("is 0"))
  }

  @Test func whatIsNotStoredOfSaturationIsLeftOut() throws {
    let stored = run(saturation([0, 9]).stored("default", 1))
    #expect(try SaturationFigure().drawing(of: stored).panels.map { $0.map == nil } == [true])
    var figure = SaturationFigure()
    figure.views = [.units]
    let error = #expect(throws: FigureError.self) { try figure.drawing(of: stored) }
    #expect(error?.description.contains("details: true") == true)
    figure = SaturationFigure()
    figure.gates = ["x"]
    #expect(throws: FigureError.self) { try figure.drawing(of: stored) }
  }

  // MARK: whatever they show

  @Test func damagedTrialsAreNamed() throws {
    var damaged = exponents([-1, -3])
    damaged.unreadable = ["/diagnostics/lyapunov/mean"]
    let drawing = try LyapunovFigure().drawing(
      of: run(exponents([-1, -3]).stored("default", 1), damaged.stored("default", 2)))
    #expect(drawing.notes.contains { $0.contains("could not be read: default seed 2") })
    #expect(drawing.panels[0].series[0].members.map(\.seed) == [1])
  }

  @Test func aFindingNamesItsEnds() {
    #expect(
      Finding.span("It", [("a", 2), ("b", 1), ("c", .nan)], unit: " m")
        == "It goes from 1 (b) to 2 m (a).")
    #expect(Finding.span("It", [("a", 2)]) == "It is 2." && Finding.span("It", [("a", .nan)]) == nil)
    #expect(Finding.span("It", [("a", 2), ("b", 2.001)]) == "It is 2 in all variants.")
  }
}
