public import Archive
public import Components
import Store
public import TrialFormat

/// A number over the plane of two settings, measured without training or recorded of trials, with the boundary that
/// theory predicts and a dot for each trained seed that beats a baseline.
public struct PhaseFigure: Figure {
  public enum Source: String, Sendable, CaseIterable, ValueConvertible { case scan, trials }

  public static let kind = "phase"
  public static let summary =
    "a number over the plane of two settings: colours, theory's boundary, trials that learned"
  public static let reference: String? = MeanFieldReference.text

  public var source = Source.scan
  public var diagnostic = "gradient-by-lag"
  public var quantity = "gradient_reach"
  public var at = RecordChoice.last
  public var x: String?
  public var y: String?
  public var common = FigureSettings()
  public var boundary: String? = "mean-field"
  public var beats: String?

  public static let colours: String? = "the number that is shown"
  public static var declined: [String: String] { ofDiagnostic }

  public init() {}

  public static let settings: [Setting<PhaseFigure>] = [
    Setting(
      "of", \.source, .choice(Source.allCases.map(\.rawValue)),
      doc:
        "Whose numbers: of the file's scan, which 'lab scan' makes without training, or of its trials at a record."
    ),
    Setting(
      "diagnostic", \.diagnostic, .text(.slug), doc: "The group in /diagnostics whose number is shown."),
    Setting("quantity", \.quantity, .text(.line), doc: "The dataset there, one number at each point."),
    Setting(
      "at", \.at, RecordChoice.type,
      doc: "The record of trials: first, last, or the number of the update it precedes; a scan has but one."),
    Setting(
      "x", \.x, .optional(.text(.line)),
      doc: "The key that goes to the right; none: the first one with numbers."),
    Setting(
      "y", \.y, .optional(.text(.line)), doc: "The key that goes up; none: the second one with numbers."),
    .by,
    Setting(
      "statistic", \.common.statistic, .choice(["median", "mean"]),
      doc:
        "What a cell shows of seeds: their median, or their mean; lower bounds are longer than all numbers."),
    Setting(
      "scale", \.common.scale, .choice(["auto", "linear", "log"]),
      doc: "How numbers become colours; auto is logarithmic where all are positive."),
    Setting(
      "boundary", \.boundary, .optional(.text(.slug)),
      doc: "The diagnostic whose chi = 1 is drawn as a line, where it was measured; none: no line."),
    Setting(
      "beats", \.beats, .optional(.text(.line)),
      doc:
        "A baseline of the task, such as chance: a dot for each trained trial that is better on the test set."
    ),
  ]

  public var readsScan: Bool { source == .scan }
  public var columns: Set<String> { [quantity] }

  public func ownProblems(in contents: PlannedContents) -> [Problem] {
    guard readsScan, !contents.hasScan else { return [] }
    return [
      Problem(
        "of", "it draws the file's scan, and this file has none",
        remedy: "add `scan`, or say 'of: trials'; see 'lab help scan'")
    ]
  }

  public func drawing(of run: StoredRun) throws -> Drawing {
    let points = try PhasePoints(self, of: run), map = try PhaseMap(points, by: by, statistic)
    var remarks = Remarks()
    let shown = map.panels.flatMap(\.values).filter(\.isFinite)
    guard let least = shown.min(), let greatest = shown.max() else {
      throw FigureError.nothingToDraw(reason: "\(points.path) has no finite number at any point")
    }
    guard common.scale != .log || least > 0 else {
      throw FigureError.nothingToDraw(
        reason: "\(points.path) is not positive everywhere: write scale: linear for the figure")
    }
    let scale: Scale = common.scale == .linear || least <= 0 ? .linear : .logarithmic
    // A scale of one colour could not be read.
    let range =
      scale == .linear
      ? (least < greatest ? least...greatest : least - 1...least + 1)
      : (least < greatest * 0.99 ? least...greatest : greatest * 0.1...greatest)
    if map.isCensored {
      remarks.add(
        "The darkest cells are lower bounds: the gradient reaches further than the sequence is long.")
    }
    if map.panels.contains(where: { !$0.boundary.isEmpty }) {
      remarks.add(
        "Orange line: χ = 1 by mean-field theory, approximately; on its one side gradients of random networks fade, on its other they grow."
      )
    }
    if map.panels.contains(where: { !$0.horizon.isEmpty }) {
      remarks.add("Dashed: where the reach that the theory predicts is as long as the sequence.")
    }
    let dots = beats == nil ? [] : try PhaseDots(self, of: run).points
    if let beats {
      remarks.add(
        "Orange dots: trained trials that beat the baseline \(beats) on the test set, \(dots.count { $0.isBetter }) of \(dots.count)."
      )
    }
    if map.isReduced { remarks.add("Neighbouring cells are drawn as one; the data file has them all.") }
    let names = SettingWords.short([points.x, points.y])
    let panels = map.panels.map { part in
      var panel = Panel(
        title: part.title, x: map.x.axis(names[0]), y: map.y.axis(names[1]),
        map: HeatMap(
          label: points.label, x: map.x.values, y: map.y.values, values: part.values, range: range,
          scale: scale))
      panel.series = [
        .marks(part.boundary, .solid), .marks(part.horizon, .dashed),
        .marks(map.spread(dots.filter(\.isBetter)).map { [$0] }, .solid),
      ].filter { !$0.x.isEmpty }
      return panel
    }
    var caption = Caption(
      finding(map, points, names),
      [
        source == .scan
          ? "Measured at initialisation, without training, on validation sequences."
          : "At \(at.words) of the trials.",
        points.seeds > 1 ? "\(statistic == .mean ? "Means" : "Medians") over \(points.seeds) seeds." : "",
      ])
    remarks.sentences.forEach { caption.notes.add($0) }
    var drawing = Drawing(
      title: points.title, caption: caption.text, columns: map.columns, panels: panels)
    drawing.notes = caption.notes.sentences
    return drawing
  }

  /// "gradient decay is least at gain 2, std 0: −0.1; greatest at gain 0.5, std 1: 1.3 nats per step."
  private func finding(_ map: PhaseMap, _ points: PhasePoints, _ names: [String]) -> String? {
    let cells = map.panels.flatMap { part in
      part.values.enumerated().filter { $0.element.isFinite }.map { index, value in
        let x = map.x.values[index % map.x.values.count], y = map.y.values[index / map.x.values.count]
        let place = "\(names[0]) \(AxisNumber.words(x)), \(names[1]) \(AxisNumber.words(y))"
        return (value: value, place: part.title.isEmpty ? place : "\(part.title), \(place)")
      }
    }
    guard let least = cells.min(by: { $0.value < $1.value }),
      let most = cells.max(by: { $0.value < $1.value })
    else { return nil }
    let quantity = quantity.replacing("_", with: " ")
    return
      "The \(quantity) is least at \(least.place), \(AxisNumber.words(least.value)), and greatest at \(most.place), "
      + "\(map.isCensored ? "at least " : "")\(AxisNumber.words(most.value))."
  }
}

/// Where the theory of the boundary stands.
private enum MeanFieldReference {
  static let text =
    "Poole et al., Exponential expressivity in deep neural networks through transient chaos, NIPS 2016; Schoenholz et al., Deep "
    + "information propagation, ICLR 2017"
}

extension RecordChoice {
  fileprivate var words: String {
    switch self {
    case .first: "the first record"
    case .last: "the last record"
    case .update(let update): "the record before update \(update)"
    }
  }
}

extension Series {
  /// Lines, or single points, on a map.
  fileprivate static func marks(_ lines: [[Contour.Place]], _ style: LineStyle) -> Series {
    let places = lines.flatMap { $0 + [Contour.Place(x: .nan, y: .nan)] },
      gaps = places.map { _ in Double.nan }
    return Series(
      name: "", colour: .variant(1, of: 2), style: style, x: places.map(\.x), mean: places.map(\.y),
      low: gaps,
      high: gaps, members: [])
  }
}
