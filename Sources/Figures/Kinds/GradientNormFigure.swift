public import Archive
public import Components
import Foundation
import Statistics

/// The norm of the gradient over training, with the threshold of clipping and a rug of the updates that it changed.
public struct GradientNormFigure: Figure {
  public static let kind = "gradient-norm"
  public static let summary =
    "norm of the gradient over training, with the clipping threshold and clipped updates"
  public static let reference: String? =
    "Pascanu, Mikolov & Bengio, On the difficulty of training recurrent neural networks, ICML 2013"

  public var common = FigureSettings()
  public var parts: [String] = []
  public var diagnostic = NormHistory.diagnostic

  public static var declined: [String: String] { ofUpdates }

  public init() {}

  public static let settings: [Setting<GradientNormFigure>] = [
    .by, .statistic, .scale,
    Setting(
      "parts", \.parts, .list(of: .text(.line), count: 0...12),
      doc:
        "Parameters, or gates of them, each in panels of its own: [W, W.f]; empty: the norm over all parameters. They need "
        + "the diagnostic parameter-gradients."),
    Setting(
      "diagnostic", \.diagnostic, .text(.slug),
      doc:
        "The diagnostic that has measured the parts; where record.diagnostics names the kind twice, the second is parameter-gradients-2."
    ),
  ]

  /// Points along a curve: with more of them, the noise of the batches hides the trend.
  private static let resolution = 100
  /// With more lines in a panel the areas behind them would hide one another.
  private static let areas = 3

  public var columns: Set<String> {
    [
      "gradient_norm", "gradient_norm_max", "gradient_norm_median", "clip_factor", "clipped_updates",
      "update_gradient_norm", "update_gradient_norm_max", "update_gradient_norm_median",
    ]
  }

  public var neededDiagnostic: String? { parts.isEmpty ? nil : diagnostic }

  public func drawing(of run: StoredRun) throws -> Drawing {
    var failures: [(StoredTrial, ArchiveFault)] = []
    let shown = parts.isEmpty ? [""] : parts
    var histories: [[[NormHistory]]] = []
    for part in shown {
      histories.append(
        run.variants.map { variant in
          run.trials(of: variant).compactMap { trial in
            do throws(ArchiveFault) {
              return try NormHistory(of: trial, part: part, diagnostic: diagnostic)
            } catch {
              failures.append((trial, error))
              return nil
            }
          }
        })
    }
    guard let last = histories.joined().joined().compactMap(\.lastUpdate).max() else {
      throw FigureError.nothingToDraw(
        reason: failures.first.map { "no trial could be read (\($0.1))" }
          ?? "no trial has a finite gradient norm"
          + (parts.isEmpty
            ? ""
            : " of \(parts.joined(separator: ", ")): add "
              + "`record: { diagnostics: [\(NormHistory.diagnostic)] }` to the experiment file and run it again, "
              + "and write parts as W or W.f"))
    }
    let block = (last + GradientNormFigure.resolution) / GradientNormFigure.resolution
    let shared = VariantPanels(run, by: by)
    let panels = zip(shown, histories).flatMap { part, histories in
      shared.panels.map { panel($0, part, histories, block: block, upTo: last, among: shared.panels.count) }
    }
    let caption = caption(
      run, histories, block: block, failures,
      hasAreas: shared.panels.contains { $0.members.count <= GradientNormFigure.areas })
    var drawing = Drawing(
      title: "Norm of the gradient during training", caption: caption.text, legend: shared.heading,
      columns: shared.columns, panels: panels.scaled(scale, natural: .logarithmic))
    drawing.notes = caption.notes.sentences
    drawing.table = FigureTable(
      header: ["variant", "greatest norm of an update"],
      rows: zip(VariantLabels(run).phrases(), histories.first ?? []).map { name, seeds in
        [name, AxisNumber.words(seeds.compactMap(\.peak).max() ?? .nan)]
      })
    return drawing
  }

  private func panel(
    _ part: VariantPanels.Panel, _ name: String, _ histories: [[NormHistory]], block: Int, upTo last: Int,
    among count: Int
  ) -> Panel {
    var series: [Series] = [], overlay = Overlay()
    for member in part.members {
      let own = histories[member.index]
      guard !own.isEmpty else { continue }
      var line = Series(
        name: member.label, colour: member.colour,
        curves: own.map { Curve(seed: $0.seed, points: $0.means(over: block, upTo: last)) },
        averaging: .logarithmic, statistic: statistic)
      if part.members.count <= GradientNormFigure.areas {
        let ranges = NormHistory.ranges(own, over: block, upTo: last)
        line.low = line.x.map { ranges[$0]?.lowerBound ?? .nan }
        line.high = line.x.map { ranges[$0]?.upperBound ?? .nan }
        line.members = []
        overlay.reach += zip(line.x, line.high).filter { !$1.isNaN }.map { Place($0, $1) }
      }
      series.append(line)
      guard name.isEmpty, own.contains(where: \.isClipped) else { continue }
      let clipped = NormHistory.clipped(own, over: block, upTo: last)
      overlay.rugs.append(
        Rug(member.label, colour: member.colour, x: clipped.map(\.x), shares: clipped.map(\.share)))
    }
    var panel = Panel(
      title: RecordedGroups.title(name, part.title), x: Axis("update", isWhole: true),
      y: Axis(
        name.isEmpty ? "norm of the gradient" : "norm of the gradient of \(name)",
        scale: .logarithmic),
      series: series)
    panel.overlay = overlay
    panel.sharedScale = count > 1 ? "norm \(name)" : ""
    if name.isEmpty {
      panel.baselines = part.members.compactMap { histories[$0.index].first?.threshold }.distinct.map {
        BaselineLine("clipped at \(String(format: "%g", $0))", $0)
      }
    }
    return panel
  }

  private func caption(
    _ run: StoredRun, _ histories: [[[NormHistory]]], block: Int, _ failures: [(StoredTrial, ArchiveFault)],
    hasAreas: Bool
  ) -> Caption {
    let names = VariantLabels(run).phrases(without: []), first = histories.first ?? []
    let peaks = zip(names, first).map { name, seeds in
      (name: name, number: seeds.compactMap(\.peak).max() ?? .nan)
    }
    let whose = parts.first.map { " of \($0)" } ?? "", clipped = first.joined().filter(\.isClipped)
    let share = clipped.reduce(0) { $0 + $1.clippedShare } / Double(clipped.count)
    let points = block == 1 ? "of each update" : "over \(block) updates"
    var caption = Caption(
      Finding.span("The greatest gradient norm\(whose) of any update", peaks),
      [
        parts.isEmpty && !clipped.isEmpty
          ? "Where there is clipping it changed \(Finding.percent(share)) of the updates (strokes below)."
          : "",
        "Before clipping; each point the geometric mean \(points)\(hasAreas ? "; areas: from the least to the greatest of any seed" : "").",
        statistic.sentence(run.seedCount, on: .logarithmic),
      ])
    caption.notes.addDiverged(of: run)
    caption.notes.addUnreadable(failures)
    return caption
  }
}
