import Diagnostics
import Store
import TrialFormat

extension TrialWriter {
  /// Rows are copied in blocks of this many bytes.
  private static let blockBytes = 1 << 20

  /// Adds rows of another trial's file, or the whole of a dataset that does not grow.
  ///
  /// - Parameters:
  ///   - extent: what is added to.
  ///   - rows: those of the other file; nil for all.
  ///   - source: the path in the other file; nil for the same one.
  ///   - file: the other file.
  func copy(_ extent: Extent, _ rows: Range<Int>? = nil, of source: String? = nil, from file: TrialFile)
    throws(StoreError)
  {
    let source = source ?? extent.path
    guard extent.axis != nil else {
      try add(extent.path, try file.bytes(source))
      return
    }
    var all = 0..<0
    if let rows { all = rows } else { all = 0..<(try file.shape(source).first ?? 0) }
    let step = max(1, TrialWriter.blockBytes / max(extent.rowBytes, 1))
    for first in stride(from: all.lowerBound, to: all.upperBound, by: step) {
      let block = first..<min(first + step, all.upperBound)
      try add(extent.path, try file.bytes(source, rows: block))
    }
  }

  /// Appends what an instrument measured at a record.
  ///
  /// - Parameter name: the instrument's name in the file.
  func append(_ measurements: Measurements, of name: String) throws(StoreError) {
    for (path, numbers) in measurements.quantities {
      switch numbers {
      case .reals(let reals): try append(TrialPath.diagnostic(name, path), reals)
      case .integers(let integers): try append(TrialPath.diagnostic(name, path), integers)
      }
    }
  }
}
