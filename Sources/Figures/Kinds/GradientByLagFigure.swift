public import Archive
public import Components
import Foundation
import TrialFormat

/// How much of one step's error is left l steps earlier: the profile over lags, and the triangle of norms
/// ‖∂E_t/∂s_{t−l}‖ from which it is drawn.
public struct GradientByLagFigure: Figure {
  public static let kind = "gradient-by-lag"
  public static let summary = "norm of dE_t/ds_k for single steps t against the lag t − k"
  public static let reference: String? = GradientByTimeFigure.reference

  public var diagnostic = GradientByLagFigure.kind
  public var common = FigureSettings()
  public var triangle = true
  public var floor = 1e-12

  public static var declined: [String: String] { ofDiagnostic }

  public init() {}

  public static let settings: [Setting<GradientByLagFigure>] = [
    Setting(
      "diagnostic", \.diagnostic, .text(.slug),
      doc:
        "The group in /diagnostics to draw; where record.diagnostics names the kind twice, the second is gradient-by-lag-2."
    ),
    .at,
    Setting(
      "triangle", \.triangle, .flag,
      doc: "Whether the norms of each step t are shown as a map, for the last of these records."),
    Setting(
      "floor", \.floor, .real(.positive),
      doc:
        "The least share that is drawn: an axis down to 1e-300 would press everything that matters into a line at the top."
    ),
    .by, .statistic, .scale,
  ]

  /// The most variants whose triangles are drawn: more would make a wall, not a figure.
  private static let maps = 6

  public var columns: Set<String> { ["gradient_left", "gradient_reach", "encoder_gradient_reach"] }

  public func drawing(of run: StoredRun) throws -> Drawing {
    let measured = try MeasuredLags(run, self), labels = VariantLabels(run)
    var failures: [(StoredTrial, ArchiveFault)] = []
    var remarks = Remarks()
    /// By layer, variant and record.
    let layers = MeasuredLags.inOrderOfTime(measured.layers)
    let curves = layers.map { layer in
      run.variants.map { variant in
        measured.chosen.updates.map { updates -> [Curve] in
          guard let update = updates[variant] else { return [] }
          let (profiles, unreadable) = measured.each(of: variant) { lags throws(ArchiveFault) in
            try lags.profile(layer, at: update)
          }
          failures += unreadable
          return profiles.map { Curve(seed: $0.seed, points: $0.1) }
        }
      }
    }
    let isCut = curves.joined().joined().joined().contains {
      $0.points.contains { $0.y < floor }
    }
    let shared = VariantPanels(run, by: by) { a, b in
      curves.allSatisfy { zip($0[a], $0[b]).allSatisfy { Curve.areAlike($0, $1) } }
        && (!triangle || measured.haveSameTriangle(run.variants[a], run.variants[b]))
    }
    var panels = layers.indices.flatMap { layer in
      shared.drawn(
        x: Axis(axis(layers[layer]), unit: "steps", isWhole: true),
        y: Axis("share left of ‖∂Eₜ/∂sₜ₋ₗ‖₂"),
        sharing: "layer \(layer)",
        prefix: layers.count > 1 ? MeasuredLags.title(layers[layer]) : ""
      ) { member in
        at.indices.compactMap { choice in
          let curves = curves[layer][member.index][choice]
          return curves.isEmpty
            ? nil
            : Series(
              name: member.label, colour: member.colour,
              detail: at[choice].label(Set(measured.chosen.updates[choice].values)),
              style: .style(of: at[choice], among: at), curves: curves, averaging: .logarithmic,
              statistic: statistic, ofAll: true, floor: floor)
        }
      }
    }
    panels = panels.scaled(scale, natural: .logarithmic)
    for index in panels.indices {
      panels[index].baselines = [BaselineLine("\(measured.share) left", measured.threshold)]
    }
    guard
      panels.flatMap(\.series).flatMap(\.members).contains(where: { $0.values.contains(where: \.isFinite) })
    else {
      throw FigureError.nothingToDraw(
        reason:
          "no trial has a record with finite, non-zero gradients by lag at \(at.map(\.value.brief).joined(separator: ", "))"
      )
    }
    if triangle { panels += maps(run, measured, labels, shared, &remarks) }
    let caption = caption(run, measured, shared, remarks, isCut: isCut, failures)
    let hasMaps = panels.contains { $0.map != nil }, sides = layers.count * shared.panels.count
    var drawing = Drawing(
      title: "What is left of an error, by lag", caption: caption.text, legend: shared.heading,
      columns: hasMaps
        ? nil : layers.count > 1 && sides > layers.count ? min(shared.panels.count, 3) : shared.columns,
      panels: panels)
    drawing.notes = caption.notes.sentences
    drawing.table = table(run, measured, shared)
    return drawing
  }

  /// Median reaches by variant and record.
  private func table(_ run: StoredRun, _ measured: MeasuredLags, _ shared: VariantPanels) -> FigureTable? {
    guard let layer = measured.layers.first else { return nil }
    let names = VariantLabels(run).phrases(without: shared.idle)
    let columns = zip(at, measured.chosen.updates).map { $0.label(Set($1.values)) }
    return FigureTable(
      header: ["variant"] + columns.map { "steps to \(measured.share), \($0)" },
      rows: shared.panels.flatMap(\.members).map { member in
        [names[member.index]]
          + measured.chosen.updates.map { updates in
            updates[member.variant].flatMap { measured.reach(of: member.variant, layer, at: $0) }.map(
              GradientByLagFigure.words) ?? "–"
          }
      })
  }

  private static func words(_ reach: (lag: Double, isCensored: Bool)) -> String {
    reach.isCensored ? "over \(String(format: "%.0f", reach.lag))" : String(format: "%.1f", reach.lag)
  }

  /// "At update 0 an error is down to 1 % after 6.4 steps with tanh, gain 0.5; it reaches furthest with …"
  private func finding(_ run: StoredRun, _ measured: MeasuredLags, _ shared: VariantPanels) -> String? {
    guard let choice = at.first, let updates = measured.chosen.updates.first,
      let layer = measured.layers.first
    else { return nil }
    let names = VariantLabels(run).phrases(without: shared.idle)
    let reaches = shared.panels.flatMap(\.members).compactMap { member in
      updates[member.variant].flatMap { measured.reach(of: member.variant, layer, at: $0) }.map {
        (name: names[member.index], reach: $0)
      }
    }
    func length(_ reach: (lag: Double, isCensored: Bool)) -> Double {
      reach.isCensored ? .infinity : reach.lag
    }
    guard let shortest = reaches.min(by: { length($0.reach) < length($1.reach) }),
      let longest = reaches.max(by: { length($0.reach) < length($1.reach) })
    else { return nil }
    let moment = choice.moment(Set(updates.values))
    if shortest.reach.isCensored {
      return
        "\(moment) an error is never down to \(measured.share) within \(AxisNumber.words(shortest.reach.lag)) steps."
    }
    let least =
      "\(moment) an error is down to \(measured.share) after \(GradientByLagFigure.words(shortest.reach)) steps"
    if reaches.count == 1 { return "\(least)." }
    let other =
      longest.reach.isCensored
      ? "with \(longest.name) not after \(AxisNumber.words(longest.reach.lag))"
      : "with \(longest.name) after \(GradientByLagFigure.words(longest.reach))"
    return "\(least) with \(shortest.name), \(other)."
  }

  private func axis(_ layer: String) -> String {
    layer.isEmpty ? "lag l" : "lag l from the encoder's last step"
  }

  /// One map for each variant's last record, all on the same colours; only of the layer that the head reads.
  private func maps(
    _ run: StoredRun, _ measured: MeasuredLags, _ labels: VariantLabels, _ shared: VariantPanels,
    _ remarks: inout Remarks
  ) -> [Panel] {
    guard let choice = at.last, let updates = measured.chosen.updates.last, let layer = measured.layers.first
    else { return [] }
    let names = labels.phrases(without: shared.idle)
    var triangles: [(title: String, triangle: MeasuredLags.Triangle)] = []
    for member in shared.panels.flatMap(\.members) {
      let variant = member.variant
      guard let update = updates[variant], let triangle = measured.triangle(of: variant, layer, at: update)
      else { continue }
      triangles.append((run.variants.count > 1 ? names[member.index] : choice.label([update]), triangle))
    }
    if triangles.count > GradientByLagFigure.maps {
      remarks.add("Maps of the first \(GradientByLagFigure.maps) variants.")
      triangles.removeLast(triangles.count - GradientByLagFigure.maps)
    }
    let shown = triangles.flatMap(\.triangle.norms).filter { $0 > 0 && $0 < .infinity }
    guard let least = shown.min(), let greatest = shown.max() else { return [] }
    let low = max(least, greatest * 1e-8)
    // A scale of one colour could not be read.
    let range = low < greatest * 0.5 ? low...greatest : greatest * 0.1...greatest
    remarks.add(
      "Maps: ‖∂Eₜ/∂sₜ₋ₗ‖₂ of single steps t at \(choice.label(Set(updates.values))), geometric mean over seeds"
        + (least < low ? "; the palest colour stands for 10⁻⁸ of the greatest and less" : "") + ".")
    if triangles.contains(where: \.triangle.hasUnscored) {
      remarks.add("Rows left blank: steps that no example scores.")
    }
    let time = measured.countsFromEnd ? "t from the last step" : "step t"
    return triangles.map { title, triangle in
      Panel(
        title: title, x: Axis("lag l", unit: "steps", isWhole: true),
        y: Axis(time, unit: "steps", isWhole: true),
        map: HeatMap(
          label: "‖∂Eₜ/∂sₜ₋ₗ‖₂", x: (0..<triangle.lags).map(Double.init), y: triangle.targets,
          values: triangle.norms,
          range: range))
    }
  }

  private func caption(
    _ run: StoredRun, _ measured: MeasuredLags, _ shared: VariantPanels, _ maps: Remarks, isCut: Bool,
    _ failures: [(StoredTrial, ArchiveFault)]
  ) -> Caption {
    var caption = Caption(
      finding(run, measured, shared),
      [
        "Σ ‖∂Eₜ/∂sₜ₋ₗ‖₂ over examples and steps t, as a share of lag 0.",
        statistic.sentence(run.seedCount, on: .logarithmic),
      ])
    caption.notes.add(
      "The error Eₜ of a single step t is sent back alone; sums are over the steps that have lag l, so that neither long sequences "
        + "nor late steps bend the curve.")
    caption.notes.add(measured.batch)
    caption.notes.add("Dotted: the threshold of gradient_reach, \(measured.threshold).")
    if isCut {
      caption.notes.add(
        "Shares below \(AxisNumber.words(floor)) are not drawn; a median takes them for less than all others."
      )
    }
    caption.notes.addIdle(shared.idle)
    (maps.sentences + measured.chosen.missing).forEach { caption.notes.add($0) }
    caption.notes.addUnreadable(measured.failures + failures)
    return caption
  }
}
