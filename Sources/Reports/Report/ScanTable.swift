import Archive
import Components
import Experiments
import Figures
import Language
import TrialFormat

/// `scan.csv`: a row for each point of a scan with each seed, as `summary.csv` has one for each trial: the keys that
/// the scan varies, the seed, and the columns that diagnostics declare for tables.
struct ScanTable {
  private(set) var header: [String]
  private(set) var rows: [[String]] = []

  /// - Throws: where the scan cannot be read.
  init(_ scan: ScanPlan, _ stored: StoredScan) throws(ArchiveFault) {
    let points = scan.plan.variants, keys = points.flatMap { $0.swept.map(\.key) }.distinct
    var scanned = ScannedNumbers(stored), columns: [String] = []
    var numbers: [(row: [String], numbers: [String: Double])] = []
    for point in points {
      let settings = keys.map { key in point.swept.first { $0.key == key }?.value.brief ?? "" }
      for seed in point.experiment.seeds {
        var own: [String: Double] = [:]
        for quantity in point.declaration.quantities
        where quantity.path.hasPrefix(TrialPath.diagnostics + "/") {
          for column in quantity.columns where column.isTabled && own[column.name] == nil {
            let all = try scanned.numbers(of: quantity, at: point, seed: seed).numbers
            let chosen = try? point.declaration.selection(of: column.name, by: [:])
            own[column.name] = chosen?.numbers(among: all).first ?? .nan
            if !columns.contains(column.name) { columns.append(column.name) }
            guard let flag = quantity.flag(of: column) else { continue }
            let name = "\(column.name)_censored"
            own[name] = try scanned.numbers(of: flag, at: point, seed: seed).numbers.first ?? .nan
            if !columns.contains(name) { columns.append(name) }
          }
        }
        numbers.append((settings + [String(seed)], own))
      }
    }
    header = keys + ["seed"] + columns
    rows = numbers.map { row, numbers in row + columns.map { CSV.field(numbers[$0] ?? .nan) } }
  }

  var csv: String { ([header] + rows).map(CSV.line).joined() }
}
