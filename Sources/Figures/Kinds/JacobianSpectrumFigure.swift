public import Archive
public import Components
import Store
import TrialFormat

/// The singular values of ∂s_T/∂s_{T−l} by lag, from the largest to the smallest: what happens to errors of every
/// direction on their way back.
public struct JacobianSpectrumFigure: Figure {
  public static let kind = "jacobian-spectrum"
  public static let summary = "singular values of ds_T/ds_k by lag: the largest, the median, the smallest"
  public static let reference: String? =
    "Pennington, Schoenholz & Ganguli, Resurrecting the sigmoid in deep learning through dynamical isometry, NIPS 2017"

  public var common = FigureSettings()
  public var diagnostic = JacobianSpectrumFigure.kind

  public static let colours: String? = "records"
  public static var declined: [String: String] {
    let own = [
      "scale": "what it shows are logarithms"
    ]
    return own.merging(ofDiagnostic) { own, _ in own }
  }

  public init() { common.statistic = .mean }

  public static let settings: [Setting<JacobianSpectrumFigure>] = [
    .group(\.diagnostic), .at, .by,
    Setting(
      "statistic", \.common.statistic, .choice(["mean", "median"]),
      doc: "What the lines are, of seeds: their mean or their median. The area is the spectrum's own width."),
  ]

  /// More panels would make a wall, not a figure.
  private static let most = 12

  public var columns: Set<String> {
    ["jacobian_product_log", "jacobian_singular_value", "jacobian_eigenvalue"]
  }

  public func drawing(of run: StoredRun) throws -> Drawing {
    var groups = try RecordedGroups(
      diagnostic, of: JacobianSpectrumFigure.kind, having: "product_logarithm", with: common, in: run)
    let prefixes = groups.prefixes
    var panels: [Panel] = [], largest: [(name: String, number: Double)] = [], lag = 0.0
    for prefix in prefixes {
      for part in groups.grid.panels {
        var series: [Series] = []
        for (number, record) in part.members.flatMap({ groups.records(of: $0.variant) }).enumerated() {
          let spectra = groups.each(of: record.variant) { group throws(ArchiveFault) in
            try StoredSpectrum(group, prefix + "product_logarithm", at: record.update)
          }
          guard !spectra.isEmpty else { continue }
          let own = JacobianSpectrumFigure.lines(
            spectra, record.name, colour: .variant(number, of: max(at.count, 2)), statistic)
          series += own
          if number == 0, prefix == prefixes.first, let line = own.first, let value = line.mean.last {
            largest.append((part.title, value))
            lag = line.x.last ?? 0
          }
        }
        guard !series.isEmpty else { continue }
        var panel = Panel(
          title: RecordedGroups.title(
            RecordedGroups.layer(prefix), groups.grid.title(of: part)),
          x: Axis("lag l", unit: "steps", isWhole: true), y: Axis("log σ", unit: "nats"), series: series)
        panel.sharedScale = "spectrum"
        panels.append(panel)
      }
    }
    try groups.require(panels, "a finite singular value")
    let count = panels.count
    var shown = Array(panels.prefix(JacobianSpectrumFigure.most))
    let heights = shown.map(JacobianSpectrumFigure.height),
      isUnlike = (heights.max() ?? 0) > 4 * (heights.min() ?? 0)
    if isUnlike { for index in shown.indices { shown[index].sharedScale = "" } }
    return groups.drawing(
      "Singular values of the way back",
      Finding.span(
        "After \(Int(lag)) steps the logarithm of the largest singular value", largest,
        unit: " nats"),
      [
        "Singular values σ of ∂s_T/∂s_{T−l} from each sequence’s last step T, mean over sequences\(run.seedCount.upperBound > 1 ? ", \(statistic.rawValue) over seeds" : ""); area: from the "
          + "10 % to the 90 % quantile.",
        isUnlike ? "Panels have scales of their own." : "",
        count > shown.count ? "The first \(shown.count) of \(count) panels." : "",
      ], columns: groups.grid.columns, numbers: ("log of the largest singular value, nats", largest), shown)
  }

  /// What the numbers of a panel span: on one scale panels of unlike heights would be flat lines.
  private static func height(_ panel: Panel) -> Double {
    let numbers = panel.series.flatMap(\.mean).filter(\.isFinite)
    return (numbers.max() ?? 0) - (numbers.min() ?? 0)
  }

  /// The largest, median and smallest as means over seeds, with the middle four fifths as the median's band. Seeds are
  /// not drawn: they would hide the spectrum's own width.
  private static func lines(
    _ spectra: [(seed: Int, value: StoredSpectrum)], _ name: String, colour: Colour, _ statistic: Statistic
  ) -> [Series] {
    func line(_ quantile: String, _ detail: String, _ style: LineStyle) -> Series {
      var line = Series(
        name: name, colour: colour, detail: detail, style: style,
        curves: spectra.map { Curve(seed: $0.seed, points: $0.value.points(quantile)) }, averaging: .linear,
        statistic: statistic)
      line.members = []
      line.low = line.x.map { _ in .nan }
      line.high = line.low
      return line
    }
    var median = line("median", "median", .dashed)
    let low = line("q10", "", .solid), high = line("q90", "", .solid)
    if low.x == median.x, high.x == median.x { (median.low, median.high) = (low.mean, high.mean) }
    return [line("max", "largest", .solid), median, line("min", "smallest", .dotted)]
  }
}

/// Quantiles of a spectrum by lag, at one record of one trial.
private struct StoredSpectrum {
  private let lags: [Double]
  private let quantiles: [String]
  /// Row-major [lag, quantile].
  private let numbers: [Double]

  /// Nil without such a record.
  init?(_ group: StoredGroup, _ quantity: String, at update: Int) throws(ArchiveFault) {
    guard let numbers = try group.numbers(quantity, at: update) else { return nil }
    let axes = try group.axes(quantity)
    guard axes.count == 2, numbers.count == axes.reduce(1, { $0 * ($1.size ?? 0) }) else { return nil }
    (lags, quantiles, self.numbers) = (axes[0].places, axes[1].names, numbers)
  }

  /// A quantile by lag; none if it is not stored.
  func points(_ quantile: String) -> [(x: Double, y: Double)] {
    guard let column = quantiles.firstIndex(of: quantile) else { return [] }
    return lags.enumerated().map { (x: $1, y: numbers[$0 * quantiles.count + column]) }
  }
}
