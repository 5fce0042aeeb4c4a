public import Components
import OrderedCollections
public import TrialFormat

/// The settings that figures share; a kind lists those that it has: `.at`, `.by`, `.statistic` and so on.
public struct FigureSettings: Sendable, Hashable {
  public enum Alignment: String, Sendable, CaseIterable, ValueConvertible { case auto, start, end }
  public enum AxisScale: String, Sendable, CaseIterable, ValueConvertible { case auto, linear, log, symlog }

  /// Which key is colour, row, column.
  public var by = PanelKeys()
  public var statistic = Statistic.median
  public var scale = AxisScale.auto
  public var at: [RecordChoice] = [.first, .last]
  /// The states over which a norm is taken; all of a layer if empty.
  public var state: [String] = []
  public var align = Alignment.auto

  public init() {}
}

extension Figure {
  public var by: PanelKeys {
    get { common.by }
    set { common.by = newValue }
  }

  public var statistic: Statistic {
    get { common.statistic }
    set { common.statistic = newValue }
  }

  public var scale: FigureSettings.AxisScale {
    get { common.scale }
    set { common.scale = newValue }
  }

  public var at: [RecordChoice] {
    get { common.at }
    set { common.at = newValue }
  }

  public var state: [String] {
    get { common.state }
    set { common.state = newValue }
  }

  public var align: FigureSettings.Alignment {
    get { common.align }
    set { common.align = newValue }
  }

  /// What it cannot draw of a run of such contents, and what its settings name that is not there.
  public func problems(in contents: PlannedContents) -> [Problem] {
    problems(varying: contents.varied) + ownProblems(in: contents)
      + (neededDiagnostic.map { contents.lack(of: $0, asked: askedDiagnostic) } ?? [])
  }

  /// What its setting of this name says; nil where it has none.
  var namedDiagnostic: String? {
    guard case .table(let entries) = resolved else { return nil }
    return entries["diagnostic"].flatMap { String(value: $0) }
  }

  /// - Parameter varied: the keys that differ among the file's variants.
  /// - Returns: what the settings name that does not vary, or cannot be told by what they want it told by.
  public func problems(varying varied: [String]) -> [Problem] {
    // What a scan varies is known to the scan.
    let unknown = readsScan ? [] : by.problems(varying: varied)
    guard let colours = Self.colours, by.colour != PanelKeys.auto, by.colour != PanelKeys.none else {
      return unknown.map { $0.inside("by") }
    }
    let taken = Problem(
      "colour", "'\(by.colour)' cannot be told by colours, which are \(colours) here",
      remedy: "write it as row or column")
    return (unknown.filter { $0.key != taken.key } + [taken]).map { $0.inside("by") }
  }

  /// Why what is shown of all updates has neither records nor components.
  static var ofUpdates: [String: String] {
    let reason = "it shows numbers of every update, which are of the whole network"
    return ["at": reason, "state": reason, "align": reason]
  }

  /// Why what a diagnostic has measured is shown as it is.
  static var ofDiagnostic: [String: String] {
    [
      "state": "the diagnostic has measured all components together",
      "align": "the diagnostic has aligned them",
    ]
  }
}

extension Setting where Root: Figure {
  public static var by: Setting {
    .section(
      "by", \.common.by,
      doc:
        "What varies and how it is told: { colour: KEY, row: KEY, column: KEY }; `variant` is the key of named variants."
    )
  }

  public static var statistic: Setting {
    Setting(
      "statistic", \.common.statistic, .choice(Statistic.allCases.map(\.rawValue)),
      doc: "What the line is, of seeds: their median, their mean, or all of them without such a line.")
  }

  public static var scale: Setting {
    Setting(
      "scale", \.common.scale, .choice(FigureSettings.AxisScale.allCases.map(\.rawValue)),
      doc: "Of the axis that goes up; auto is logarithmic where what is shown is positive and spans decades.")
  }

  public static var at: Setting {
    Setting(
      "at", \.common.at, .list(of: RecordChoice.type, count: 1...3),
      doc: "Records to show: first, last, or the number of the update they precede.")
  }

  public static var state: Setting {
    Setting(
      "state", \.common.state, .list(of: .text(.line), count: 0...Int.max),
      doc: "States the norm is taken over, for example [s]; empty: all of a layer together.")
  }

  public static var align: Setting {
    Setting(
      "align", \.common.align, .choice(FigureSettings.Alignment.allCases.map(\.rawValue)),
      doc: "Where sequences of unequal length are aligned; auto is end for many-to-one, else start.")
  }
}
