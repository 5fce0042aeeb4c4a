public import Archive
public import Components
import Foundation
import TrialFormat

/// E over a plane of parameters in colours with contours, and the two descents on it, clipped and not: one map for
/// each variant and record, of one seed, since no mean of surfaces is a surface.
public struct LossSurfaceFigure: Figure {
  public static let kind = "loss-surface"
  public static let summary =
    "loss over a plane of parameters: contours, and the paths of descent, clipped and not"
  public static let reference: String? =
    "Pascanu, Mikolov & Bengio, On the difficulty of training recurrent neural networks, ICML 2013"

  public var diagnostic = "loss-surface"
  public var common = FigureSettings()
  public var seed: Int?

  public static var declined: [String: String] {
    let own = [
      "statistic": "no mean of surfaces is a surface; 'seed' says whose is shown",
      "scale": "losses have a logarithmic scale of colours",
      "by": "variants with the same surface share a map; maps stand in the order of variants",
    ]
    return own.merging(ofDiagnostic) { own, _ in own }
  }

  public init() { common.at = [.last] }

  public static let settings: [Setting<LossSurfaceFigure>] = [
    Setting(
      "diagnostic", \.diagnostic, .text(.slug),
      doc: "The diagnostic's name in trials, loss-surface-2 for a second one."),
    .at,
    Setting(
      "seed", \.seed, .optional(.integer(0...Int.max)),
      doc: "Whose surface; none: of each variant the first seed that has the record."),
  ]

  public var columns: Set<String> {
    ["descent_loss", "descent_peak", "descent_distance", "surface_steepness", "surface_curvature"]
  }

  /// More maps would make a wall, not a figure.
  private static let limit = 6

  public func drawing(of run: StoredRun) throws -> Drawing {
    let measured = try MeasuredSurfaces(self, of: run)
    let shown = Array(measured.surfaces.prefix(LossSurfaceFigure.limit))
    let ranges = shown.map(\.range)
    guard
      let seen = zip(shown, ranges).filter({ $0.1 != nil }).map(\.0).max(by: { $0.contrast < $1.contrast })
    else {
      throw FigureError.nothingToDraw(reason: "no point of the planes has a finite, positive loss")
    }
    let isBeyond = zip(shown, ranges).contains { surface, range in
      surface.losses.contains { $0 > range?.upperBound ?? 0 }
    }
    var caption = Caption(
      seen.finding,
      [
        "Colours, contours: loss of the probe batch, with parameters moved along two directions.",
        "Paths: gradient descent on this surface; an arrow leaves the plane.",
      ])
    if isBeyond { caption.notes.add("The darkest cells have more than the scale's end.") }
    if shown.flatMap(\.losses).contains(where: \.isNaN) {
      caption.notes.add("White cells have no loss: it is not a number.")
    }
    if measured.surfaces.count > shown.count {
      caption.notes.add("The first \(shown.count) of \(measured.surfaces.count) surfaces.")
    }
    measured.remarks.sentences.forEach { caption.notes.add($0) }
    let panels = zip(shown, ranges).map { surface, range in
      let range = range ?? 1...10
      var panel = Panel(
        title: shown.count > 1 ? surface.title : "", x: Axis(surface.directions[0].label),
        y: Axis(surface.directions[1].label), map: surface.map(range: range))
      panel.map?.traces = surface.contours(range: range) + surface.paths
      return panel
    }
    var drawing = Drawing(title: "Loss surface", caption: caption.text, panels: panels)
    drawing.notes = caption.notes.sentences
    return drawing
  }

  /// Three digits or, of a number below a million, all before the point.
  static func brief(_ number: Double) -> String {
    guard number.isFinite else { return number.isNaN ? "not a number" : "infinity" }
    let size = abs(number), exponent = size > 0 ? Int(log10(size).rounded(.down)) : 0
    if exponent >= 6 || exponent < -3 {
      return String(format: "%.2f", number / pow(10, Double(exponent))) + "·10"
        + AxisNumber.superscript(exponent)
    }
    return String(format: "%.\(max(0, 2 - exponent))f", number)
  }
}
