import Diagnostics
import Experiments
import TrialFormat

/// The numbers of a scan's file, each where its point stands on the grid; where nothing was measured NaN, and −1
/// among integers.
struct ScanNumbers {
  /// A dataset, with what tells its numbers in the measurements of a trial.
  struct Column {
    let path: String
    let quantity: QuantityDeclaration
    let instrument: Int
    /// Numbers at one point.
    let size: Int
  }

  let columns: [Column]
  /// Of each column; integers, too.
  private(set) var numbers: [[Double]]
  private let scan: ScanPlan

  init(_ scan: ScanPlan) {
    self.scan = scan
    let count = scan.count
    columns = scan.instruments.enumerated().flatMap { number, instrument in
      instrument.declaration.quantities.map { quantity in
        let size = quantity.axes.reduce(1) { size, name in
          size * (instrument.declaration.axes.first { $0.name == name }?.size ?? 1)
        }
        return Column(
          path: TrialPath.diagnostic(instrument.name, quantity.path), quantity: quantity, instrument: number,
          size: size)
      }
    }
    numbers = columns.map { column in
      Array(repeating: column.quantity.element == .int32 ? -1 : .nan, count: count * column.size)
    }
  }

  /// Puts what was measured of a trial in its place.
  ///
  /// - Parameter trial: its number in the plan.
  mutating func put(_ measured: [(name: String, measurements: Measurements)], of trial: Int) {
    let first = scan.place(of: scan.plan.trials[trial]), kinship = scan.kinships[trial]
    for (index, column) in columns.enumerated() {
      guard let extents = scan.extents(of: column.quantity, by: column.instrument, in: kinship),
        let own = measured.first(where: { $0.name == scan.instruments[column.instrument].name })?
          .measurements[column.quantity.path]
      else { continue }
      // In place: the numbers of all points are many.
      numbers[index].replace(from: first * column.size, with: own.reals, of: extents.own, in: extents.all)
    }
  }
}

extension [Double] {
  /// Writes a row-major block into the corner of a larger one.
  ///
  /// - Parameters:
  ///   - start: where the larger block begins.
  ///   - block: the numbers.
  ///   - own: the block's extents.
  ///   - all: those of the larger one, each at least as large.
  fileprivate mutating func replace(from start: Int, with block: [Double], of own: [Int], in all: [Int]) {
    guard let width = own.last, own != all else {
      replaceSubrange(start..<start + block.count, with: block)
      return
    }
    for row in 0..<(width == 0 ? 0 : block.count / width) {
      var (rest, place, stride) = (row, 0, all.last ?? 1)
      for (extent, whole) in zip(own, all).dropLast().reversed() {
        place += rest % extent * stride
        (rest, stride) = (rest / extent, stride * whole)
      }
      replaceSubrange(start + place..<start + place + width, with: block[row * width..<(row + 1) * width])
    }
  }
}
