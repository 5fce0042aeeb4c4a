import Archive
import Components
import TrialFormat

/// The surfaces that a figure shows of a run, one for each variant and record, those that are the same once.
struct MeasuredSurfaces {
  private(set) var surfaces: [StoredSurface] = []
  private(set) var remarks = Remarks()

  init(_ figure: LossSurfaceFigure, of run: StoredRun) throws(FigureError) {
    let path = TrialPath.diagnostic(figure.diagnostic, StoredSurface.loss)
    var recorded: [(trial: StoredTrial, records: StoredRecords)] = [],
      failures: [(StoredTrial, ArchiveFault)] = []
    for trial in run.trials where trial.contains(path) && (figure.seed ?? trial.seed) == trial.seed {
      do throws(ArchiveFault) { recorded.append((trial, try trial.records())) } catch {
        failures.append((trial, error))
      }
    }
    guard !recorded.isEmpty else {
      throw .nothingToDraw(
        reason: failures.first.map { "no trial could be read (\($0.1))" }
          ?? figure.seed.map { "no trial of seed \($0) has recorded \(path)" }
          ?? "no trial has recorded \(path): add `record: { diagnostics: [loss-surface] }` to the experiment file and run it again"
      )
    }
    let chosen = ChosenRecords(figure.at, of: run.variants, recorded: recorded)
    for (variant, label) in zip(run.variants, VariantLabels(run).phrases()) {
      for updates in chosen.updates {
        guard let update = updates[variant] else { continue }
        for (trial, records) in recorded where trial.variant == variant {
          do throws(ArchiveFault) {
            guard let row = records.row(standingFor: update), row < (try trial.shape(path).first ?? 0) else {
              continue
            }
            add(try StoredSurface(of: trial, figure.diagnostic, row: row, update: update, variant: label))
            break
          } catch {
            failures.append((trial, error))
          }
        }
      }
    }
    guard !surfaces.isEmpty else {
      throw .nothingToDraw(
        reason: "no trial has a surface at \(figure.at.map(\.value.brief).joined(separator: ", "))")
    }
    for index in surfaces.indices {
      surfaces[index].isOfAll = surfaces[index].variants.count == run.variants.count
    }
    chosen.missing.forEach { remarks.add($0) }
    remarks.addUnreadable(failures)
  }

  /// Variants that differ in their training alone begin with one surface.
  private mutating func add(_ surface: StoredSurface) {
    if let twin = surfaces.firstIndex(where: { $0.isSame(as: surface) }) {
      surfaces[twin].variants.append(contentsOf: surface.variants)
    } else {
      surfaces.append(surface)
    }
  }
}
