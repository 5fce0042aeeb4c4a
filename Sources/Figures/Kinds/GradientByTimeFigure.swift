public import Archive
public import Components
public import TrialFormat

/// ‖λ_t‖₂ per example against time: how large the error signal still is at each step.
public struct GradientByTimeFigure: Figure {
  public static let kind = "gradient-by-time"
  public static let summary = "norm of the error signal dE/ds_t against time"
  public static let reference: String? =
    "Bengio, Simard and Frasconi 1994, Learning long-term dependencies is difficult"

  public enum Alignment: String, ValueConvertible { case auto, start, end }

  /// The states over which the norm is taken; all of them if empty.
  public var state: [String] = []
  public var align = Alignment.auto
  public var at: [RecordChoice] = [.first, .last]

  public init() {}

  public static let settings: [Setting<GradientByTimeFigure>] = [
    Setting(
      "state", \.state, .list(of: .text(.line), count: 0...Int.max),
      doc: "States the norm is taken over, for example [s]; empty: all of a layer together."),
    Setting(
      "align", \.align, .choice(["auto", "start", "end"]),
      doc: "Where sequences of unequal length are aligned; auto is end for many-to-one, else start."),
    Setting(
      "at", \.at, .list(of: RecordChoice.type, count: 1...3),
      doc: "Records to show: first, last, or the number of the update they precede."),
  ]

  /// A step is drawn only if at least this share of a batch has it.
  static let share = 0.25

  public func drawing(of run: StoredRun) throws -> Drawing {
    let measured = try Measured(run, self)
    let labels = VariantLabels(run.variants)
    var hasZero = false
    var failures: [(StoredTrial, ArchiveFault)] = []
    let panels = measured.layers.map { layer in
      var series: [Series] = []
      for (index, variant) in run.variants.enumerated() {
        for (choice, updates) in zip(at, measured.updates) {
          guard let update = updates[variant] else { continue }
          let (curves, unreadable) = measured.curves(of: variant, layer, at: update)
          failures += unreadable
          hasZero = hasZero || curves.contains { $0.points.contains { $0.y == 0 } }
          series.append(
            Series(
              name: labels.labels[index], colour: .variant(index, of: run.variants.count),
              detail: choice.label(Set(updates.values)), style: .style(of: choice, among: at), curves: curves,
              averaging: .logarithmic, ofAll: true))
        }
      }
      let time = measured.alignsEnds ? "time from the last step" : "time t"
      return Panel(
        title: measured.layers.count > 1 ? layer.title : "", x: Axis(time, unit: "steps", isWhole: true),
        y: Axis("‖λₜ‖₂ per example", scale: .logarithmic), series: series)
    }
    guard
      panels.flatMap(\.series).flatMap(\.members).contains(where: { $0.values.contains(where: \.isFinite) })
    else {
      throw FigureError.nothingToDraw(
        reason:
          "no trial has a record with finite, non-zero state gradients at \(at.map(\.value.brief).joined(separator: ", "))"
      )
    }
    return Drawing(
      title: "Error signal against time", caption: caption(run, measured, hasZero: hasZero, failures),
      legend: labels.heading,
      panels: panels)
  }

  private func caption(
    _ run: StoredRun, _ measured: Measured, hasZero: Bool, _ failures: [(StoredTrial, ArchiveFault)]
  ) -> String {
    var remarks = Remarks()
    let states = measured.layers.map { $0.states.joined(separator: ", ") }.joined(separator: "; ")
    remarks.add(
      "λₜ = dE/dsₜ of each example's own loss (the 1/B of the batch mean undone), Euclidean norm over all units of \(states), "
        + "arithmetic mean over the examples that have the step; steps that less than 25 % of a batch has are left out."
    )
    remarks.add(measured.batch)
    if measured.alignsEnds { remarks.add("Sequences are aligned at their own last step, 0.") }
    remarks.add(Scale.logarithmic.sentence(run.seedCount))
    if run.seedCount.upperBound > 1 {
      remarks.add("The mean is drawn where all seeds with that record have the step.")
    }
    if hasZero { remarks.add("Norms of exactly zero have no place on a logarithmic axis: they are gaps.") }
    measured.remarks.sentences.forEach { remarks.add($0) }
    remarks.addUnreadable(failures)
    return remarks.sentences.joined(separator: " ")
  }
}
