public import Archive
public import Components
import Store
import TrialFormat

/// What a diagnostic has stored of each trial of a run, numbers along one axis, at the records that a figure
/// shows. For figures that draw a line for each variant and record.
public struct RecordedQuantity {
  private let path: String
  private let settings: FigureSettings
  private let run: StoredRun
  private let trials: [(trial: StoredTrial, records: StoredRecords)]
  private let chosen: ChosenRecords
  private let unreadable: [(StoredTrial, ArchiveFault)]

  /// Looks for the quantity in the trials of a run; those without it are left out.
  ///
  /// - Parameters:
  ///   - quantity: its path in the diagnostic's group; it has the axis of records and one more.
  ///   - diagnostic: the diagnostic's name in the trials.
  ///   - settings: which records are shown, of which statistic, by which keys.
  ///   - run: the stored trials.
  /// - Throws: if no trial has it.
  public init(
    _ quantity: String, of diagnostic: String, with settings: FigureSettings, in run: StoredRun
  ) throws(FigureError) {
    let path = TrialPath.diagnostic(diagnostic, quantity)
    var trials: [(trial: StoredTrial, records: StoredRecords)] = [],
      unreadable: [(StoredTrial, ArchiveFault)] = []
    for trial in run.trials where trial.contains(path) {
      do throws(ArchiveFault) {
        trials.append((trial, try trial.records()))
      } catch {
        unreadable.append((trial, error))
      }
    }
    guard !trials.isEmpty else {
      throw .nothingToDraw(
        reason: unreadable.first.map { "no trial could be read (\($0.1))" }
          ?? "no trial has recorded \(path): add `record: { diagnostics: [\(diagnostic)] }` to the experiment file and run it again"
      )
    }
    (self.path, self.settings, self.run, self.trials, self.unreadable) = (
      path, settings, run, trials, unreadable
    )
    chosen = ChosenRecords(settings.at, of: run.variants, recorded: trials)
  }

  /// A line for each variant and record, with its band over the variant's seeds, in the panels that the run's
  /// variants share.
  ///
  /// - Parameters:
  ///   - title: the figure's title.
  ///   - x: what the quantity's own axis is, at its coordinates.
  ///   - y: what the quantity is.
  ///   - averaging: how the values of several seeds become one line.
  ///   - caption: what is drawn; how seeds were averaged and what is missing is added to it.
  /// - Throws: if there is no finite number at these records.
  public func drawing(
    title: String, x: Axis, y: Axis, averaging: Scale = .linear, caption: String
  ) throws(FigureError) -> Drawing {
    var failures = unreadable
    let curves = Dictionary(
      uniqueKeysWithValues: run.variants.map { variant in
        (
          variant,
          chosen.updates.map { $0[variant].map { self.curves(of: variant, at: $0, &failures) } ?? [] }
        )
      })
    let shared = VariantPanels(run, by: settings.by) { a, b in
      zip(curves[run.variants[a]] ?? [], curves[run.variants[b]] ?? []).allSatisfy { Curve.areAlike($0, $1) }
    }
    let panels = shared.drawn(x: x, y: y, sharing: path) { member in
      zip(settings.at, zip(chosen.updates, curves[member.variant] ?? [])).compactMap { choice, found in
        found.1.isEmpty
          ? nil
          : Series(
            name: member.label, colour: member.colour, detail: choice.label(Set(found.0.values)),
            style: .style(of: choice, among: settings.at), curves: found.1, averaging: averaging,
            statistic: settings.statistic)
      }
    }
    guard
      panels.flatMap(\.series).flatMap(\.members).contains(where: { $0.values.contains(where: \.isFinite) })
    else {
      throw .nothingToDraw(reason: "no trial has a finite number in \(path) at these records")
    }
    var text = Caption(nil, [caption, settings.statistic.sentence(run.seedCount, on: averaging)])
    text.notes.addIdle(shared.idle)
    chosen.missing.forEach { text.notes.add($0) }
    text.notes.addUnreadable(failures)
    var drawing = Drawing(
      title: title, caption: text.text, legend: shared.heading, columns: shared.columns,
      panels: panels.scaled(settings.scale, natural: y.scale == .linear ? nil : y.scale))
    drawing.notes = text.notes.sentences
    return drawing
  }

  /// The seeds of a variant that have the record.
  private func curves(of variant: String, at update: Int, _ failures: inout [(StoredTrial, ArchiveFault)])
    -> [Curve]
  {
    var curves: [Curve] = []
    for (trial, records) in trials where trial.variant == variant {
      do throws(ArchiveFault) {
        guard let row = records.row(standingFor: update), row < (try trial.shape(path).first ?? 0) else {
          continue
        }
        let numbers = try trial.reals(path, row: row), places = try places(of: trial, count: numbers.count)
        curves.append(Curve(seed: trial.seed, points: zip(places, numbers).map { (x: $0, y: $1) }))
      } catch {
        failures.append((trial, error))
      }
    }
    return curves
  }

  /// The coordinates of the quantity's own axis; if it has no numbers as coordinates, 0, 1, 2 and so on.
  private func places(of trial: StoredTrial, count: Int) throws(ArchiveFault) -> [Double] {
    guard case .integers(let integers)? = try trial.axes(path).last?.coordinates, integers.count == count
    else {
      return (0..<count).map(Double.init)
    }
    return integers.map(Double.init)
  }
}
