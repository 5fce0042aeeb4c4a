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
      guard let a = run.variants.firstIndex(of: a), let b = run.variants.firstIndex(of: b) else {
        return false
      }
      return curves.allSatisfy { zip($0[a], $0[b]).allSatisfy { Curve.areAlike($0, $1) } }
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
    return Drawing(
      title: "Error signal against time", caption: caption(run, measured, hasZero: hasZero, failures),
      legend: shared.heading, columns: measured.layers.count > 1 ? nil : shared.columns,
      panels: panels.scaled(scale, natural: .logarithmic))
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
    remarks.add(statistic.sentence(run.seedCount, on: .logarithmic))
    if run.seedCount.upperBound > 1 {
      remarks.add("The mean is drawn where all seeds with that record have the step.")
    }
    if hasZero { remarks.add("Norms of exactly zero have no place on a logarithmic axis: they are gaps.") }
    measured.remarks.sentences.forEach { remarks.add($0) }
    remarks.addUnreadable(failures)
    return remarks.sentences.joined(separator: " ")
  }
}
