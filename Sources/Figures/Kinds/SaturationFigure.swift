public import Archive
public import Components
import TrialFormat

/// Where gates are saturated: by time, by unit and time, and how units spread over training.
public struct SaturationFigure: Figure {
  public static let kind = "saturation"
  public static let summary =
    "where gates are saturated: by time, unit by time, and a histogram of units over training"
  public static let reference: String? =
    "Karpathy, Johnson & Li, Visualizing and understanding recurrent networks, ICLR workshop 2016"

  public var common = FigureSettings()
  public var diagnostic = SaturationFigure.kind
  public var gates: [String] = []
  public var views: [View] = []

  /// A way to look at it.
  public enum View: String, ValueConvertible, CaseIterable { case time, units, training }

  public static var declined: [String: String] {
    let own = [
      "scale": "shares lie between 0 and 1"
    ]
    return own.merging(ofDiagnostic) { own, _ in own }
  }

  public init() {}

  public static let settings: [Setting<SaturationFigure>] = [
    .group(\.diagnostic), .at, .by, .statistic,
    Setting(
      "gates", \.gates, .list(of: .text(.line), count: 0...Int.max),
      doc: "Gates to show, for example [f]; empty: all that have a squashing function."),
    Setting(
      "views", \.views, .list(of: .choice(View.allCases.map(\.rawValue)), count: 0...3),
      doc:
        "time: share of saturated units by step; units: each unit by step, at the last of these records, which needs details "
        + "in the diagnostic; training: a histogram of units over all records, at least three. Empty: what is stored."
    ),
  ]

  /// More panels of a view would make a wall, not a figure.
  private static let most = 6

  public var columns: Set<String> {
    ["saturation", "saturation_by_time", "gate_activation", "gate_activation_by_time"]
  }

  public func drawing(of run: StoredRun) throws -> Drawing {
    var groups = try RecordedGroups(
      diagnostic, of: SaturationFigure.kind, having: StoredSaturation.byTime, with: common, in: run)
    let prefixes = groups.prefixes, diagnostic = diagnostic
    func layer(_ prefix: String, _ group: StoredGroup) throws(ArchiveFault) -> StoredSaturation? {
      try StoredSaturation(
        group, prefix,
        measured: try group.trial.text("gates_measured", of: TrialPath.diagnostic(diagnostic)))
    }
    var found: [(prefix: String, gate: String)] = []
    for prefix in prefixes {
      let known = run.variants.flatMap { variant in
        groups.each(of: variant) { group throws(ArchiveFault) in try layer(prefix, group)?.gates }.flatMap(
          \.value)
      }
      found += known.distinct.filter { gates.isEmpty || gates.contains($0) }.map { (prefix, $0) }
    }
    func title(_ prefix: String, _ gate: String) -> String {
      RecordedGroups.title(
        RecordedGroups.layer(prefix), found.count > prefixes.count ? "gate \(gate)" : "")
    }
    var panels: [View: [Panel]] = [:], shares: [(name: String, number: Double)] = []
    for (prefix, gate) in found {
      panels[.time, default: []] += groups.panels(
        title(prefix, gate), x: Axis("time t", unit: "steps", isWhole: true),
        y: Axis("share of saturated units"),
        averaging: .linear
      ) { group, update throws(ArchiveFault) in try layer(prefix, group)?.byTime(gate, at: update) }
    }
    panels[.time]?.removeAll { panel in !panel.series.contains { $0.mean.contains(where: \.isFinite) } }
    // What is never saturated is left out; where nothing ever is, shares by time are shown, which say so.
    let byTime = panels[.time]
    panels[.time] = shows(.time) ? byTime?.filter { $0.series.contains { $0.isPositive } } : nil
    var quiet = 0
    for (prefix, gate) in found {
      for part in groups.grid.panels {
        guard let variant = part.members.first?.variant else { continue }
        let name = RecordedGroups.title(title(prefix, gate), groups.grid.title(of: part))
        let units = groups.each(of: variant) { group throws(ArchiveFault) in
          try layer(prefix, group)?.units(gate)
        }
        let known = units.compactMap { $0.value.last?.shares.filter { !$0.isNaN } }.joined()
        guard !known.isEmpty else { continue }
        shares.append((name.isEmpty ? gate : name, known.reduce(0, +) / Double(known.count)))
        guard units.contains(where: { $0.value.contains { $0.shares.contains { $0 > 0 } } }) else {
          quiet += 1
          continue
        }
        if shows(.units), let update = groups.records(of: variant).last?.update {
          let maps = groups.each(of: variant) { group throws(ArchiveFault) in
            try layer(prefix, group)?.byUnit(gate, at: update)
          }
          if let map = maps.first?.value {
            panels[.units, default: []].append(
              Panel(
                title: name, x: Axis("time t", unit: "steps", isWhole: true),
                y: Axis("unit, by how often", isWhole: true), map: map))
          }
        }
        if shows(.training), let map = StoredSaturation.histogram(units.map(\.value)) {
          panels[.training, default: []].append(
            Panel(
              title: name, x: Axis("update", isWhole: true), y: Axis("share of steps saturated"), map: map))
        }
      }
    }
    if quiet == shares.count { panels[.time] = byTime }
    return try drawing(groups, panels, shares, quiet: quiet)
  }

  private func shows(_ view: View) -> Bool { views.isEmpty || views.contains(view) }

  private func drawing(
    _ groups: RecordedGroups, _ panels: [View: [Panel]], _ shares: [(name: String, number: Double)],
    quiet: Int
  ) throws -> Drawing {
    let kept = View.allCases.map { Array((panels[$0] ?? []).prefix(SaturationFigure.most)) }
    guard kept.contains(where: { !$0.isEmpty }) else {
      throw FigureError.nothingToDraw(
        reason:
          "no trial has stored what is to be seen of \(gates.isEmpty ? "its gates" : gates.joined(separator: ", ")): "
          + "unit by time needs `{ kind: saturation, details: true }` in record.diagnostics, a histogram three records"
      )
    }
    let isCut = View.allCases.contains { (panels[$0] ?? []).count > SaturationFigure.most }
    return groups.drawing(
      "Where gates are saturated",
      Finding.span("The share of steps and units saturated at the last record", shares),
      [
        "Saturated: the slope of a gate’s function is below the diagnostic’s threshold.",
        quiet > 0 && quiet < shares.count ? "\(quiet) of \(shares.count) never are, and are left out." : "",
        kept[1].isEmpty ? "" : "Units of the first seed, ordered by how often.",
        kept[0].isEmpty ? "" : statistic.sentence(groups.run.seedCount, on: .linear),
        isCut ? "The first \(SaturationFigure.most) panels of each kind." : "",
      ], legend: kept[0].isEmpty ? "" : groups.shared.heading,
      columns: kept[1].isEmpty && kept[2].isEmpty ? groups.shared.columns : kept[0].isEmpty ? nil : 3,
      numbers: ("saturated share", shares),
      kept.flatMap { $0 })
  }
}

extension Series {
  /// Whether any of its numbers is above zero.
  fileprivate var isPositive: Bool {
    (mean + members.flatMap(\.values)).contains { $0 > 0 }
  }
}
