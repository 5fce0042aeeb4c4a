import Archive
import Components
import TrialFormat

extension VariantPanels {
  /// What tells a panel from the others; "" where there are none.
  func title(of panel: Panel) -> String { panels.count > 1 ? panel.title : "" }
}

extension Setting where Root: Figure {
  /// The diagnostic that a figure draws; the property's default is the kind.
  static func group(_ path: any WritableKeyPath<Root, String> & Sendable) -> Setting {
    Setting(
      "diagnostic", path, .text(.slug),
      doc:
        "The group in /diagnostics to draw; where record.diagnostics names the kind twice, the second is \(Root.kind)-2."
    )
  }
}

/// What a diagnostic has stored of the trials of a run, for the records that a figure shows.
struct RecordedGroups {
  let run: StoredRun
  let chosen: ChosenRecords
  /// How the variants share panels of curves.
  let shared: VariantPanels
  /// A panel for each variant.
  let grid: VariantPanels
  /// Trials that could not be read, and why.
  private(set) var failures: [(StoredTrial, ArchiveFault)] = []
  private let settings: FigureSettings
  private let groups: [StoredGroup]
  private let ending: String

  /// Looks for the diagnostic in the trials of a run; those without it are left out.
  ///
  /// - Parameters:
  ///   - diagnostic: its name in the trials.
  ///   - kind: its kind, and with it how a file asks for it.
  ///   - ending: what the name of a quantity ends with that a trial must have.
  ///   - settings: which records are shown, of which statistic, by which keys.
  ///   - run: the stored trials.
  /// - Throws: if no trial has it.
  init(
    _ diagnostic: String, of kind: String, having ending: String, with settings: FigureSettings,
    in run: StoredRun
  ) throws(FigureError) {
    var groups: [StoredGroup] = []
    for trial in run.trials {
      do throws(ArchiveFault) {
        guard let group = try StoredGroup(trial, diagnostic: diagnostic, having: ending) else { continue }
        groups.append(group)
      } catch {
        failures.append((trial, error))
      }
    }
    guard !groups.isEmpty else {
      throw .nothingToDraw(
        reason: failures.first.map { "no trial could be read (\($0.1))" }
          ?? "no trial has recorded \(TrialPath.diagnostic(diagnostic)): add `record: { diagnostics: [\(kind)] }` to the experiment "
          + "file and run it again")
    }
    (self.run, self.settings, self.groups, self.ending) = (run, settings, groups, ending)
    shared = VariantPanels(run, by: settings.by)
    grid = VariantPanels(
      run, by: PanelKeys(colour: PanelKeys.none, row: settings.by.row, column: settings.by.column))
    chosen = ChosenRecords(settings.at, of: run.variants, recorded: groups.map { ($0.trial, $0.records) })
  }

  /// What stands before the ending in the names of quantities, in any trial: layers, gates, engines.
  var prefixes: [String] { groups.flatMap { $0.prefixes(of: ending) }.distinct }

  /// The records to show of a variant, each with its name in the legend.
  func records(of variant: String) -> [(
    variant: String, choice: RecordChoice, update: Int, name: String
  )] {
    zip(settings.at, chosen.updates).compactMap { choice, updates in
      updates[variant].map { (variant, choice, $0, choice.label(Set(updates.values))) }
    }
  }

  /// Reads something of each seed of a variant; a trial that cannot be read is a failure, noted
  /// beside the others.
  mutating func each<Result>(
    of variant: String, _ read: (StoredGroup) throws(ArchiveFault) -> Result?
  ) -> [(seed: Int, value: Result)] {
    var results: [(seed: Int, value: Result)] = []
    for group in groups where group.trial.variant == variant {
      do throws(ArchiveFault) {
        if let result = try read(group) { results.append((group.trial.seed, result)) }
      } catch {
        failures.append((group.trial, error))
      }
    }
    return results
  }

  /// A line for each variant and record, over the variant's seeds, in the panels that the
  /// run's variants share.
  ///
  /// - Parameters:
  ///   - title: what the panels show where there are others beside them, or `""`.
  ///   - x, y: what is drawn.
  ///   - averaging: how the values of several seeds become one line.
  ///   - points: what a trial has stored of a record.
  mutating func panels(
    _ title: String, x: Axis, y: Axis, averaging: Scale,
    _ points: (StoredGroup, _ update: Int) throws(ArchiveFault) -> [(x: Double, y: Double)]?
  ) -> [Panel] {
    var curves: [String: [[Curve]]] = [:]
    for variant in run.variants {
      curves[variant] = records(of: variant).map { record in
        each(of: variant) { group throws(ArchiveFault) in try points(group, record.update) }.map {
          Curve(seed: $0.seed, points: $0.value)
        }
      }
    }
    let own = self
    var panels = shared.drawn(x: x, y: y, sharing: y.label, prefix: title) { member in
      zip(own.records(of: member.variant), curves[member.variant] ?? []).filter { !$0.1.isEmpty }.map {
        record, curves in
        Series(
          name: member.label, colour: member.colour, detail: record.name,
          style: .style(of: record.choice, among: own.settings.at), curves: curves, averaging: averaging,
          statistic: own.settings.statistic)
      }
    }
    panels.removeAll { $0.series.isEmpty }
    // Also with the panels of other layers.
    for index in panels.indices { panels[index].sharedScale = y.label }
    return panels
  }

  /// - Throws: if there is no finite number in any of the panels.
  func require(_ panels: [Panel], _ what: String) throws(FigureError) {
    let isThere = panels.contains { panel in
      panel.series.contains { $0.mean.contains(where: \.isFinite) } || !panel.overlay.marks.isEmpty
        || panel.map != nil || panel.passage != nil
    }
    guard !isThere else { return }
    throw .nothingToDraw(
      reason: "no trial has \(what) at \(settings.at.map(\.value.brief).joined(separator: ", "))")
  }

  /// A drawing with what is missing among its notes.
  ///
  /// - Parameters:
  ///   - title: the figure's title.
  ///   - finding: a sentence that says what is seen.
  ///   - method: how it was computed, the most important first; empty ones are passed over.
  ///   - legend: what the colours stand for.
  ///   - columns: the number of panels in a row.
  ///   - numbers: those of which the finding tells the ends, for a table, with what they are.
  ///   - panels: what is drawn.
  func drawing(
    _ title: String, _ finding: String?, _ method: [String], legend: String = "", columns: Int?,
    numbers: (heading: String, rows: [(name: String, number: Double)]), _ panels: [Panel]
  ) -> Drawing {
    var caption = Caption(finding, method)
    chosen.missing.forEach { caption.notes.add($0) }
    caption.notes.addUnreadable(failures)
    var drawing = Drawing(
      title: title, caption: caption.text, legend: legend, columns: columns, panels: panels)
    drawing.notes = caption.notes.sentences
    drawing.table = FigureTable(
      header: ["panel", numbers.heading], rows: numbers.rows.map { [$0.name, AxisNumber.words($0.number)] })
    return drawing
  }

  /// What tells a line from all others: its panel's title and its name, a number with its key.
  func name(of series: Series, in panel: Panel) -> String {
    let isNumber = Double(series.name) != nil && !shared.heading.isEmpty
    return RecordedGroups.title(panel.title, isNumber ? "\(shared.heading) \(series.name)" : series.name)
  }

  /// Words of a title, those that are not empty.
  static func title(_ words: String...) -> String { words.filter { !$0.isEmpty }.joined(separator: ", ") }

  /// A layer's prefix as a title: `encoder.layer0.` is "encoder.layer0"; "" for the one that the head reads.
  static func layer(_ prefix: String) -> String {
    prefix.hasSuffix(".") ? String(prefix.dropLast()) : prefix
  }
}
