public import Archive
public import Components
import TrialFormat

/// What each factor has taken from an error on its way back, by lag, as a stack of logarithms.
public struct AttenuationFigure: Figure {
  public static let kind = "attenuation"
  public static let summary = "what gates, saturation and weights take from an error, by lag"

  public var diagnostic = AttenuationFigure.kind
  public var common = FigureSettings()

  public static let colours: String? = "factors"
  public static var declined: [String: String] {
    let own = [
      "statistic": "only in a mean over seeds do the factors add up to the line",
      "scale": "what it shows are logarithms",
    ]
    return own.merging(ofDiagnostic) { own, _ in own }
  }

  public init() { common.at = [.last] }

  public static let settings: [Setting<AttenuationFigure>] = [
    Setting(
      "diagnostic", \.diagnostic, .text(.slug),
      doc:
        "The group in /diagnostics to draw; where record.diagnostics names the kind twice, the second is attenuation-2."
    ),
    .at, .by,
  ]

  /// More panels would make a wall, not a figure.
  private static let most = 12

  public var columns: Set<String> { ["attenuation", "attenuation_share"] }

  public func drawing(of run: StoredRun) throws -> Drawing {
    let measured = try MeasuredAttenuation(run, diagnostic: diagnostic, at: at, by: by)
    let shown = Array(measured.entries.prefix(AttenuationFigure.most))
    let present = AttenuationProfile.factors.filter { name in
      shown.contains { $0.profiles.contains { $0.profile.takesPart(name) } }
    }
    let caption = caption(run, measured, shown)
    var drawing = Drawing(
      title: "What each factor takes from an error", caption: caption.text,
      panels: shown.map { panel($0, present) })
    drawing.notes = caption.notes.sentences
    drawing.table = FigureTable(
      header: ["panel", "what happened to the error"],
      rows: shown.map { [$0.title, $0.sentences().joined(separator: " ")] })
    return drawing
  }

  private func panel(_ entry: MeasuredAttenuation.Entry, _ factors: [String]) -> Panel {
    let curves = entry.profiles.map { seed, profile in
      Curve(seed: seed, points: profile.whole.enumerated().map { (x: Double($0), y: $1) })
    }
    let isEncoder = entry.layer.hasPrefix("encoder.")
    var panel = Panel(
      title: entry.title,
      x: Axis(isEncoder ? "lag l from the encoder's last step" : "lag l", unit: "steps", isWhole: true),
      y: Axis("log ‖λₜ₋ₗ‖/‖λₜ‖", unit: "nats"),
      series: [Series(name: "", colour: .neutral, curves: curves, averaging: .linear, ofAll: true)])
    panel.sharedScale = "layer \(entry.layer)"
    if let mean = entry.mean {
      panel.stack = Stack(
        x: mean.whole.indices.map(Double.init),
        parts: mean.factors.filter { factors.contains($0.name) }.map { Stack.Part($0.name, $0.totals) })
    }
    return panel
  }

  private func caption(
    _ run: StoredRun, _ measured: MeasuredAttenuation, _ shown: [MeasuredAttenuation.Entry]
  ) -> Caption {
    let entry = shown.last
    let finding = entry.map { entry in
      (entry.title.isEmpty || shown.count == 1 ? "" : "\(entry.title): ")
        + entry.sentences().prefix(2).joined(separator: " ")
    }
    var caption = Caption(
      finding,
      [
        "Line: log of what is left of an error's norm after l steps; areas: what each factor took (below zero) or gave.",
        Statistic.mean.sentence(run.seedCount, on: .linear),
      ])
    caption.notes.add(
      "Factors: gates and other pointwise ones, slopes φ′ of their functions, weights, errors that join on the way, and mixing: what "
        + "paths of unlike direction leave of one another.")
    caption.notes.add(measured.batch)
    if shown.count < measured.entries.count {
      caption.notes.add("The first \(shown.count) of \(measured.entries.count) panels.")
    }
    for key in measured.idle { caption.notes.add("\(key) makes no difference here.") }
    measured.chosen.missing.forEach { caption.notes.add($0) }
    caption.notes.addUnreadable(measured.failures)
    return caption
  }
}

extension AttenuationProfile {
  /// Whether a factor does anything.
  fileprivate func takesPart(_ name: String) -> Bool {
    factors.contains { $0.name == name && $0.totals.contains { abs($0) > 1e-9 } }
  }
}
