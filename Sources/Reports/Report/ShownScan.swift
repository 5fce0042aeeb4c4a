import Archive
import Experiments
import Figures
import Foundation
import Store

/// The scan of a plan's file, as far as a page shows it.
struct ShownScan {
  /// A fault if there is none, or one of other settings.
  let stored: Result<StoredScan, ArchiveFault>
  /// Nil where nothing is stored.
  private(set) var table: ScanTable?
  /// What is missing on the page, and why.
  private(set) var problems: [String] = []

  /// Nil where the file has no scan, and neither a figure nor a claim asks for one.
  init?(of plan: Plan, in folder: ResultsFolder) {
    guard plan.hasScan || plan.points != nil || plan.experiment.figures.contains(where: \.readsScan) else {
      return nil
    }
    do throws(ArchiveFault) {
      guard let found = try StoredScan(in: folder, of: plan.experiment.name) else {
        throw ArchiveFault(folder.scan, .missing)
      }
      let results = URL(fileURLWithPath: folder.path).deletingLastPathComponent().path
      guard let scan = try? ScanPlan(path: plan.file, overrides: plan.overrides, results: results),
        scan.identity == found.identity
      else { throw ArchiveFault(folder.scan, .stale([])) }
      table = try ScanTable(scan, found)
      stored = .success(found)
    } catch {
      stored = .failure(error)
      if plan.points != nil {
        problems = ["claims about the scan are not judged: \(StoredScan.reason(error))"]
      }
    }
  }
}
