import Components

/// What a figure shows, independent of how it is drawn: a plain value made of numbers and names.
public struct Drawing: Sendable, Hashable {
  public var title: String
  /// What is seen, then how it was computed; at most 60 words.
  public var caption: String
  /// What is missing, and what else must be known to read the figure: sentences.
  public var notes: [String] = []
  /// Numbers that the caption leaves out.
  public var table: FigureTable?
  /// What the colours stand for, printed above the legend: the swept keys; "" for nothing.
  public var legend: String
  /// The number of panels in a row; nil for as many as fit.
  public var columns: Int?
  public var panels: [Panel]

  public init(title: String, caption: String, legend: String = "", columns: Int? = nil, panels: [Panel]) {
    (self.title, self.caption, self.legend) = (title, caption, legend)
    (self.columns, self.panels) = (columns, panels)
  }
}

/// One pair of axes with its series, or with a map.
public struct Panel: Sendable, Hashable {
  /// Printed above the axes; "" if the figure has only one panel.
  public var title: String
  public var x: Axis
  public var y: Axis
  public var series: [Series]
  /// Values to compare with, drawn as horizontal lines.
  public var baselines: [BaselineLine] = []
  /// Panels of curves with the same word here have the same ranges on their axes, so that they can be
  /// compared; a panel with "" has ranges of its own.
  public var sharedScale = ""
  /// Drawn beneath the series, on linear axes.
  public var stack: Stack?
  /// Drawn below the series, whose range it decides.
  public var map: HeatMap?
  /// Drawn over the series.
  public var overlay = Overlay()
  /// Drawn in the place of axes and series, which are then its data.
  public var diagram: Diagram?
  /// Set in the place of axes and series.
  public var passage: Passage?

  public init(title: String = "", x: Axis, y: Axis, series: [Series]) {
    (self.title, self.x, self.y, self.series) = (title, x, y, series)
  }

  public init(title: String = "", x: Axis, y: Axis, map: HeatMap) {
    self.init(title: title, x: x, y: y, series: [])
    self.map = map
  }

  public init(title: String = "", passage: Passage) {
    self.init(title: title, x: Axis(""), y: Axis(""), series: [])
    self.passage = passage
  }

  /// Whether it has axes.
  var hasAxes: Bool { diagram == nil && passage == nil }
}

/// A value to compare with, drawn as a dotted line across a panel with its name on it.
public struct BaselineLine: Sendable, Hashable {
  public var name: String
  public var value: Double
  public var colour: Colour

  public init(_ name: String, _ value: Double, colour: Colour = .neutral) {
    (self.name, self.value, self.colour) = (name, value, colour)
  }
}

/// What an axis measures.
public struct Axis: Sendable, Hashable {
  public var label: String
  public var unit: String?
  public var scale: AxisScale
  /// The numbers that the quantity can have at all; nil for any.
  public var possible: ClosedRange<Double>?
  /// Where numbers are written, if not where they are round: the values of a setting.
  public var places: [Double] = []
  /// Whether the quantity is a count, so that ticks between whole numbers would mean nothing.
  public var isWhole: Bool

  public init(
    _ label: String, unit: String? = nil, scale: AxisScale = .linear, isWhole: Bool = false,
    possible: ClosedRange<Double>? = nil
  ) {
    (self.label, self.unit, self.scale, self.isWhole) = (label, unit, scale, isWhole)
    self.possible = possible
  }

  /// Label with its unit in brackets.
  public var heading: String { unit.map { "\(label) [\($0)]" } ?? label }

  /// Whether `value` has a place on this axis: it must be finite, and positive if the scale is logarithmic.
  public func shows(_ value: Double) -> Bool { scale.admits(value) }
}
