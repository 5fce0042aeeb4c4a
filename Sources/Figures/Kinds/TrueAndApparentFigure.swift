public import Archive
public import Components
import TrialFormat

/// What the state owes to the parameters, exactly and as the engine `unit` sees it, by time: where only the second
/// vanishes, the vanishing is apparent.
public struct TrueAndApparentFigure: Figure {
  public static let kind = "true-and-apparent"
  public static let summary = "norm of the exact messages ds_t/dtheta beside those of engine unit, by time"
  public static let reference: String? =
    "Marschall, Cho & Savin, A unified framework of online learning algorithms for training recurrent neural networks, JMLR 2020"

  public var common = FigureSettings()
  public var diagnostic = MessageNormsFigure.kind

  public static let colours: String? = "engines"
  public static var declined: [String: String] { ofDiagnostic }

  public init() { common.at = [.last] }

  public static let settings: [Setting<TrueAndApparentFigure>] = [
    Setting(
      "diagnostic", \.diagnostic, .text(.slug),
      doc: "The group in /diagnostics to draw: of a message-norms with the engines rtrl and unit."),
    .at, .by, .statistic, .scale,
  ]

  /// More panels would make a wall, not a figure.
  private static let most = 12
  /// In the order of the legend.
  private static let engines: [(engine: String, name: String)] = [
    ("rtrl", "true (engine rtrl)"), ("unit", "apparent (engine unit)"),
  ]

  public var columns: Set<String> { ["batch_message_norm_median"] }

  public var askedDiagnostic: String { "{ kind: message-norms, engines: [rtrl, unit] }" }

  public func drawing(of run: StoredRun) throws -> Drawing {
    let asked = askedDiagnostic, quantity = "median", statistic = statistic
    var groups = try RecordedGroups(diagnostic, of: asked, having: "rtrl.\(quantity)", with: common, in: run)
    var panels: [Panel] = [], shares: [(name: String, number: Double)] = []
    for part in groups.grid.panels {
      var series: [Series] = []
      for record in part.members.flatMap({ groups.records(of: $0.variant) }) {
        let lines = TrueAndApparentFigure.engines.enumerated().map { index, entry in
          let path = "\(entry.engine).\(quantity)"
          let curves = groups.each(of: record.variant) {
            group throws(ArchiveFault) -> [(x: Double, y: Double)]? in
            guard let numbers = try group.numbers(path, at: record.update) else { return nil }
            return zip(try group.axes(path).first?.places ?? [], numbers).map { (x: $0, y: $1) }
          }
          return Series(
            name: entry.name, colour: .variant(index, of: 2), detail: record.name,
            style: .style(of: record.choice, among: at),
            curves: curves.map { Curve(seed: $0.seed, points: $0.value) }, averaging: .logarithmic,
            statistic: statistic)
        }
        series += lines
        guard record.choice == at.last, let whole = lines[0].mean.last, let own = lines[1].mean.last else {
          continue
        }
        shares.append((groups.grid.title(of: part), 100 * own / whole))
      }
      var panel = Panel(
        title: groups.grid.title(of: part), x: Axis("time t", unit: "steps", isWhole: true),
        y: Axis("‖∂sₜ/∂θ‖", scale: .logarithmic), series: series)
      panel.sharedScale = "messages"
      panels.append(panel)
    }
    try groups.require(panels, "a finite message, not zero,")
    guard shares.contains(where: { $0.number.isFinite }) else {
      throw FigureError.nothingToDraw(
        reason:
          "no trial has messages of both engines: add `record: { diagnostics: [\(asked)] }` to the experiment file "
          + "and run it again")
    }
    let count = panels.count
    return groups.drawing(
      "True and apparent sensitivity",
      Finding.span("What engine unit sees of the true message at the last step", shares, unit: " %"),
      [
        "Norm of ∂sₜ/∂θ over all units and parameters of the top layer, median over the probe batch; unit keeps what each "
          + "unit owes to itself.",
        statistic.sentence(run.seedCount, on: .logarithmic),
        count > TrueAndApparentFigure.most
          ? "The first \(TrueAndApparentFigure.most) of \(count) panels." : "",
      ], columns: groups.grid.columns, numbers: ("apparent, in % of the true", shares),
      Array(panels.prefix(TrueAndApparentFigure.most)).scaled(scale, natural: .logarithmic))
  }
}
