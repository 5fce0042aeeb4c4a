public import Archive
public import Components
import TrialFormat

/// ‖λ_t‖₂ per example against time: how large the error signal still is at each step.
public struct GradientByTimeFigure: Figure {
  public static let kind = "gradient-by-time"
  public static let summary = "norm of the error signal dE/ds_t against time"
  public static let reference: String? =
    "Bengio, Simard and Frasconi 1994, Learning long-term dependencies is difficult"

  public var common = FigureSettings()

  public init() {}

  public static let settings: [Setting<GradientByTimeFigure>] = [
    .at, .state, .align, .by, .statistic, .scale,
  ]

  /// A step is drawn only if at least this share of a batch has it.
  static let share = 0.25

  public func drawing(of run: StoredRun) throws -> Drawing {
    let measured = try Measured(run, self)
    var failures: [(StoredTrial, ArchiveFault)] = []
    /// By layer, variant and record.
    let curves = measured.layers.map { layer in
      run.variants.map { variant in
        measured.updates.map { updates -> [Curve] in
          guard let update = updates[variant] else { return [] }
          let (curves, unreadable) = measured.curves(of: variant, layer, at: update)
          failures += unreadable
          return curves
        }
      }
    }
    let hasZero = curves.joined().joined().joined().contains { $0.points.contains { $0.y == 0 } }
    let shared = VariantPanels(run, by: by) { a, b in
      curves.allSatisfy { zip($0[a], $0[b]).allSatisfy { Curve.areAlike($0, $1) } }
    }
    let panels = measured.layers.indices.flatMap { layer in
      shared.drawn(
        x: Axis(measured.alignsEnds ? "time from the last step" : "time t", unit: "steps", isWhole: true),
        y: Axis("‖λₜ‖₂ per example"),
        sharing: "layer \(layer)",
        prefix: measured.layers.count > 1 ? measured.layers[layer].title : ""
      ) { member in
        at.indices.compactMap { choice in
          let curves = curves[layer][member.index][choice]
          return curves.isEmpty
            ? nil
            : Series(
              name: member.label, colour: member.colour,
              detail: at[choice].label(Set(measured.updates[choice].values)),
              style: .style(of: at[choice], among: at), curves: curves, averaging: .logarithmic,
              statistic: statistic, ofAll: true, floor: 0)
        }
      }
    }
    guard
      panels.flatMap(\.series).flatMap(\.members).contains(where: { $0.values.contains(where: \.isFinite) })
    else {
      throw FigureError.nothingToDraw(
        reason:
          "no trial has a record with finite, non-zero state gradients at \(at.map(\.value.brief).joined(separator: ", "))"
      )
    }
    let caption = caption(run, measured, shared, panels, hasZero: hasZero, failures),
      count = measured.layers.count
    var drawing = Drawing(
      title: "Error signal against time", caption: caption.text, legend: shared.heading,
      columns: count > 1 && shared.panels.count > 1 ? min(shared.panels.count, 3) : shared.columns,
      panels: panels.scaled(scale, natural: .logarithmic))
    drawing.notes = caption.notes.sentences
    drawing.table = table(run, shared, panels)
    return drawing
  }

  /// What each line has at its first and its last step.
  private func ends(_ run: StoredRun, _ shared: VariantPanels, _ panels: [Panel]) -> [(
    name: String, line: Series, first: Double, last: Double, steps: Double
  )] {
    let names = VariantLabels(run).phrases(without: shared.idle)
    return panels.enumerated().flatMap { index, panel in
      shared.panels[index % shared.panels.count].members.flatMap { member in
        panel.series.filter { $0.name == member.label }.compactMap { line in
          guard let first = line.first, let last = line.last else { return nil }
          return (names[member.index], line, first.y, last.y, last.x - first.x)
        }
      }
    }
  }

  private func table(_ run: StoredRun, _ shared: VariantPanels, _ panels: [Panel]) -> FigureTable {
    FigureTable(
      header: ["variant", "record", "‖λₜ‖ at the first step", "at the last"],
      rows: ends(run, shared, panels).map {
        [$0.name, $0.line.detail, AxisNumber.words($0.first), AxisNumber.words($0.last)]
      })
  }

  /// "After training the error signal of the first step is 10⁻⁶ times that of the last with rnn, 0.3 times with lstm."
  private func finding(
    _ run: StoredRun, _ measured: Measured, _ shared: VariantPanels, _ panels: [Panel]
  ) -> String? {
    let all = ends(run, shared, Array(panels.prefix(shared.panels.count)))
    guard let choice = at.last, let updates = measured.updates.last.map({ Set($0.values) }) else {
      return nil
    }
    let detail = choice.label(updates)
    let own = all.filter { $0.line.detail == detail && $0.steps > 0 }.map {
      (name: $0.name, ratio: $0.first / $0.last)
    }
    guard let least = own.min(by: { $0.ratio < $1.ratio }), let most = own.max(by: { $0.ratio < $1.ratio })
    else {
      return nil
    }
    let beginning =
      "\(choice.moment(updates)) the error signal of the first step is \(AxisNumber.words(least.ratio)) times that of the last"
    if own.count == 1 { return "\(beginning)." }
    return "\(beginning) with \(least.name), \(AxisNumber.words(most.ratio)) times with \(most.name)."
  }

  private func caption(
    _ run: StoredRun, _ measured: Measured, _ shared: VariantPanels, _ panels: [Panel], hasZero: Bool,
    _ failures: [(StoredTrial, ArchiveFault)]
  ) -> Caption {
    let states = measured.layers.map { $0.states.joined(separator: ", ") }.joined(separator: "; ")
    var caption = Caption(
      finding(run, measured, shared, panels),
      [
        "λₜ = dE/dsₜ, norm over all units of \(states), mean over examples.",
        statistic.sentence(run.seedCount, on: .logarithmic),
        measured.alignsEnds ? "Sequences are aligned at their last step, 0." : "",
      ])
    caption.notes.add(
      "λₜ is of each example's own loss (the 1/B of the batch mean undone); steps that less than 25 % of a batch has are left out."
    )
    caption.notes.add(measured.batch)
    if run.seedCount.upperBound > 1 {
      caption.notes.add("The line is drawn where all seeds with that record have the step.")
    }
    if hasZero {
      caption.notes.add("Norms of exactly zero have no place on a logarithmic axis: they are gaps.")
    }
    caption.notes.addIdle(shared.idle)
    measured.remarks.sentences.forEach { caption.notes.add($0) }
    caption.notes.addUnreadable(failures)
    return caption
  }
}
