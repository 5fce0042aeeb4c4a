public import Archive
public import Components
import TrialFormat

/// How companion engines' gradients of single errors E_t differ from the exact ones, by t: a panel for each variant,
/// a line for each engine.
public struct EngineAgreementFigure: Figure {
  public static let kind = "engine-agreement"
  public static let summary =
    "error, cosine or norm ratio of companion engines' gradients of single errors, by step"
  public static let reference: String? =
    "Marschall, Cho & Savin, A unified framework of online learning algorithms for training recurrent neural networks, JMLR 2020"

  public var common = FigureSettings()
  public var diagnostic = EngineAgreementFigure.kind
  public var quantity = Quantity.error
  public var engines: [String] = []

  public enum Quantity: String, ValueConvertible, CaseIterable {
    case error, cosine, bias
    case ratio = "norm_ratio"

    fileprivate var averaging: Scale { self == .cosine ? .linear : .logarithmic }

    fileprivate var axis: Axis {
      switch self {
      case .error: Axis("‖g − exact‖ / ‖exact‖", scale: .logarithmic)
      case .cosine: Axis("cosine with the exact gradient")
      case .bias: Axis("‖mean of g − exact‖ / ‖exact‖", scale: .logarithmic)
      case .ratio: Axis("‖g‖ / ‖exact‖", scale: .logarithmic)
      }
    }
  }

  public static let colours: String? = "engines"
  public static var declined: [String: String] { ofDiagnostic }

  public init() { common.at = [.last] }

  public static let settings: [Setting<EngineAgreementFigure>] = [
    .group(\.diagnostic), .at, .by, .statistic, .scale,
    Setting(
      "quantity", \.quantity, .choice(Quantity.allCases.map(\.rawValue)),
      doc:
        "What is drawn: the relative error of a gradient, that of its mean over draws, its cosine with the exact one, or "
        + "the ratio of their norms."),
    Setting(
      "engines", \.engines, .list(of: .text(.slug), count: 0...Int.max),
      doc: "Companion engines to show, as files call them; empty: all."),
  ]

  /// More panels would make a wall, not a figure.
  private static let most = 12

  public var columns: Set<String> {
    ["agreement_error", "agreement_cosine", "agreement_norm_ratio", "agreement_bias"]
  }

  public func drawing(of run: StoredRun) throws -> Drawing {
    let ending = ".\(quantity.rawValue)"
    var groups = try RecordedGroups(
      diagnostic, of: EngineAgreementFigure.kind, having: ending, with: common, in: run)
    let known = groups.prefixes
    let shown = engines.isEmpty ? known : engines.filter(known.contains)
    guard !shown.isEmpty else {
      throw FigureError.nothingToDraw(
        reason:
          "no trial compares \(engines.joined(separator: ", ")): write some of \(known.joined(separator: ", ")) as engines"
      )
    }
    let averaging = quantity.averaging, statistic = statistic
    var panels: [Panel] = [], ends: [(name: String, number: Double)] = []
    for (index, part) in groups.grid.panels.enumerated() {
      var series: [Series] = []
      for (number, engine) in shown.enumerated() {
        for record in part.members.flatMap({ groups.records(of: $0.variant) }) {
          let curves = groups.each(of: record.variant) {
            group throws(ArchiveFault) -> [(x: Double, y: Double)]? in
            guard let numbers = try group.numbers(engine + ending, at: record.update) else { return nil }
            // Steps that no sequence scores have no numbers.
            return zip(try group.axes(engine + ending).first?.places ?? [], numbers).filter { $1.isFinite }
              .map {
                (x: $0, y: $1)
              }
          }
          let line = Series(
            name: engine, colour: .variant(number, of: shown.count), detail: record.name,
            style: .style(of: record.choice, among: at),
            curves: curves.map { Curve(seed: $0.seed, points: $0.value) }, averaging: averaging,
            statistic: statistic)
          if index == 0, record.choice == at.last { ends.append((engine, line.mean.last ?? .nan)) }
          series.append(line)
        }
      }
      guard series.contains(where: { $0.mean.contains(where: \.isFinite) }) else { continue }
      var panel = Panel(
        title: groups.grid.title(of: part),
        x: Axis("step t of the error", unit: "steps", isWhole: true), y: quantity.axis, series: series)
      panel.sharedScale = quantity.rawValue
      panels.append(panel)
    }
    try groups.require(panels, "a finite \(quantity.rawValue), not zero on a logarithmic axis,")
    let count = panels.count, first = run.variants.count > 1 ? " (\(panels[0].title))" : ""
    let what =
      switch quantity {
      case .error: "The relative error of the last step’s gradient"
      case .bias: "The relative bias of the last step’s gradient"
      case .cosine: "The cosine of the last step’s gradient with the exact one"
      case .ratio: "The norm of the last step’s gradient, as a share of the exact one’s,"
      }
    return groups.drawing(
      "What engines lose of a gradient", Finding.span(what + first, ends),
      [
        "Gradients of single errors Eₜ by the parameters of recurrent layers, beside those of BPTT on the probe batch.",
        statistic.sentence(run.seedCount, on: averaging),
        count > EngineAgreementFigure.most
          ? "The first \(EngineAgreementFigure.most) of \(count) panels." : "",
      ], legend: "engine", columns: groups.grid.columns, numbers: ("at the last step\(first)", ends),
      Array(panels.prefix(EngineAgreementFigure.most)).scaled(scale, natural: quantity.axis.scale))
  }
}
