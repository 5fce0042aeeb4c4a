import Archive
import Components

/// A diagnostic that was measured afterwards, of some trials.
public struct PageProbe: Sendable, Hashable {
  /// What became of a trial's file of it.
  public enum Use: String, Sendable, CaseIterable {
    /// `record.diagnostics` names it, and the trial's file lacks it.
    case counted = "counts as recorded"
    case held = "the trial's own file has it"
    case partial = "of some records only: not counted"
    /// `record.diagnostics` does not name it, or with other settings.
    case apart = "apart: not in record.diagnostics"
    case unusable = "of an earlier file of the trial, or damaged: not shown"
  }

  /// One trial's file.
  public struct Part: Sendable, Hashable {
    public let name: String
    /// With its settings, as JSON; "" if it cannot be read.
    public var diagnostic = ""
    public var use = Use.unusable

    public init(name: String) { self.name = name }
  }

  public let name: String
  /// With its settings, unless they are the usual ones.
  public let diagnostic: String
  /// How many trials' files there are of each use.
  public let uses: [Use: Int]

  /// - Parameter parts: of all trials.
  public static func all(_ parts: [Part]) -> [PageProbe] {
    parts.map(\.name).distinct.sorted().map { name in
      let own = parts.filter { $0.name == name }, settings = own.map(\.diagnostic).first { !$0.isEmpty } ?? ""
      var shown = name
      if let value = Value(json: settings), value["kind"] != .text(name) { shown = value.brief }
      return PageProbe(
        name: name, diagnostic: shown, uses: Dictionary(grouping: own, by: \.use).mapValues(\.count))
    }
  }
}

extension NotebookPage {
  /// What was measured afterwards; nil if nothing was.
  var probeTable: Table? {
    guard !probes.isEmpty else { return nil }
    let rows = probes.flatMap { probe in
      PageProbe.Use.allCases.compactMap { use in
        probe.uses[use].map {
          [probe.diagnostic, "\($0)", use.rawValue, "probes/VARIANT/seed-N.\(probe.name).h5"]
        }
      }
    }
    return Table(
      caption: "Measured afterwards by lab probe, from the trials' records and without training.",
      header: ["diagnostic", "trials", "use", "files"], rows: rows, numeric: [1])
  }
}
