import Archive
import Experiments
import Statistics
import TrialFormat

/// The numbers of a scan's points, each dataset read once.
struct ScannedNumbers {
  private let scan: StoredScan
  /// By path.
  private var known: [String: ScannedQuantity] = [:]

  init(_ scan: StoredScan) { self.scan = scan }

  /// The number of a point that a claim names.
  mutating func number(
    _ selector: ClaimSelector, _ selection: ColumnSelection?, of point: PlannedVariant, seed: Int
  ) -> StoredNumber {
    let name = selector.column.name
    guard let selection else { return StoredNumber(.unknown, "\(name) is not measured") }
    let quantity = selection.quantity
    do throws(ArchiveFault) {
      let all = try numbers(of: quantity, at: point, seed: seed)
      var isBound = false
      if let flag = quantity.flag(of: selection.column) {
        isBound = try numbers(of: flag, at: point, seed: seed).numbers.first == 1
      }
      return StoredNumber(
        selector.reading, selection, among: all.numbers, width: all.extents.last ?? 0, isBound: isBound)
    } catch {
      return StoredNumber(.unknown, "\(name) cannot be read")
    }
  }

  /// The numbers of a quantity at a point, row-major.
  mutating func numbers(
    of quantity: QuantityDeclaration, at point: PlannedVariant, seed: Int
  ) throws(ArchiveFault) -> (numbers: [Double], extents: [Int]) {
    let axes = AxisIndex(point.declaration.axes).axes(of: quantity) ?? []
    let extents = axes.suffix(quantity.ownAxes.count).map { $0.size ?? 0 }
    let all: ScannedQuantity
    if let read = known[quantity.path] {
      all = read
    } else {
      all = try ScannedQuantity(quantity.path, in: scan)
      known[quantity.path] = all
    }
    let place = point.rows + [point.experiment.seeds.firstIndex(of: seed) ?? 0]
    return (all.numbers(at: place, extents: extents), extents)
  }
}
