public import Archive
public import Components
import Foundation
import Statistics
import TrialFormat

/// The network unrolled over its last steps: what is left of an error on each of its arrows back, how saturated the
/// gates of each step are, and red where an error grows.
public struct UnrolledFigure: Figure {
  public static let kind = "unrolled"
  public static let summary =
    "the network unrolled over its last steps, arrows as wide as the error that they carry back"

  public var common = FigureSettings()
  public var last = 12

  public static let colours: String? = "what grows"
  public static var declined: [String: String] {
    let own = [
      "scale": "arrows are as wide as logarithms"
    ]
    return own.merging(["state": "it shows a layer's whole state", "align": "it shows last steps"]) {
      own, _ in own
    }
  }

  public init() { (common.at, common.statistic) = ([.last], .mean) }

  public static let settings: [Setting<UnrolledFigure>] = [
    .at, .by,
    Setting(
      "statistic", \.common.statistic, .choice(["mean", "median"]),
      doc: "What an arrow carries, of seeds: their geometric mean or their median."),
    Setting(
      "last", \.last, .integer(2...16), unit: "steps",
      doc: "Steps to draw, the last of a sequence; of an encoder and a decoder half each."),
  ]

  /// More panels would make a wall, not a figure.
  private static let most = 8
  /// The thinnest arrow carries this share of the thickest's norm, or less.
  private static let least = 1e-4

  public func drawing(of run: StoredRun) throws -> Drawing {
    var failures: [(StoredTrial, ArchiveFault)] = []
    var recorded: [(trial: StoredTrial, records: StoredRecords)] = []
    for trial in run.trials {
      do throws(ArchiveFault) { recorded.append((trial, try trial.records())) } catch {
        failures.append((trial, error))
      }
    }
    let chosen = ChosenRecords(at, of: run.variants, recorded: recorded)
    let grid = VariantPanels(
      run, by: PanelKeys(colour: PanelKeys.none, row: common.by.row, column: common.by.column))
    var chains: [(title: String, chain: UnrolledChain)] = []
    for part in grid.panels {
      for variant in part.members.map(\.variant) {
        for (choice, updates) in zip(at, chosen.updates) {
          guard let update = updates[variant] else { continue }
          let own = recorded.filter { $0.trial.variant == variant }.compactMap { trial, _ in
            do throws(ArchiveFault) { return try UnrolledChain(trial, at: update, steps: last) } catch {
              failures.append((trial, error))
              return nil
            }
          }
          guard let mean = UnrolledChain(statistic, of: own) else { continue }
          chains.append(
            (
              RecordedGroups.title(
                grid.title(of: part), at.count > 1 ? choice.label(Set(updates.values)) : ""), mean
            ))
        }
      }
    }
    let greatest = chains.flatMap(\.chain.norms).filter(\.isFinite).max() ?? 0
    guard greatest > 0 else {
      throw FigureError.nothingToDraw(
        reason: failures.first.map { "no trial could be read (\($0.1))" }
          ?? "no trial has recorded finite error signals: add `record: { tensors: [states] }` to the experiment file and run it again"
      )
    }
    let least = chains.flatMap(\.chain.norms).filter { $0 > 0 }.min() ?? greatest
    let scale = max(least, greatest * UnrolledFigure.least)...greatest
    let shown = chains.prefix(UnrolledFigure.most)
    let panels = shown.map { title, chain in
      var panel = Panel(title: title, x: Axis("step"), y: Axis("‖λ‖ per example"), series: chain.series)
      panel.diagram = chain.diagram(scale)
      return panel
    }
    let caption = caption(run, chains, scale, chosen, failures)
    var drawing = Drawing(
      title: "The network unrolled", caption: caption.text, columns: 1, panels: Array(panels))
    drawing.notes = caption.notes.sentences
    drawing.table = FigureTable(
      header: ["panel", "left of the norm, in %"],
      rows: chains.map { [$0.title, AxisNumber.words(100 * $0.chain.left)] })
    return drawing
  }

  private func caption(
    _ run: StoredRun, _ chains: [(title: String, chain: UnrolledChain)], _ scale: ClosedRange<Double>,
    _ chosen: ChosenRecords, _ failures: [(StoredTrial, ArchiveFault)]
  ) -> Caption {
    let back = (chains.first?.chain.norms.count ?? 1) - 1,
      isSingle = chains.allSatisfy { $0.chain.isOfSingleErrors }
    let left = chains.map { (name: $0.title, number: 100 * $0.chain.left) }
    let ends = (AxisNumber.words(scale.lowerBound), AxisNumber.words(scale.upperBound))
    var caption = Caption(
      Finding.span("What is left of the error’s norm \(back) steps back", left, unit: " %"),
      [
        "Arrows back: log of \(isSingle ? "what is left of single errors" : "‖λₜ‖"), from \(ends.0) (thin) to \(ends.1) (thick); red: "
          + "it grows.",
        chains.contains { $0.chain.isShaded } ? "Circles: dark where gates are saturated." : "",
        run.seedCount.upperBound > 1 ? "\(statistic == .mean ? "Mean" : "Median") over seeds." : "One seed.",
        chains.count > UnrolledFigure.most ? "The first \(UnrolledFigure.most) of \(chains.count)." : "",
      ])
    chosen.missing.forEach { caption.notes.add($0) }
    caption.notes.addUnreadable(failures)
    return caption
  }
}
