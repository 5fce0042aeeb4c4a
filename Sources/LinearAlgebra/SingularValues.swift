import COpenBLAS

/// The singular values of a matrix given as [rows, columns] in row order, the largest first; nil if a number is
/// not finite or the iteration does not converge.
///
/// In Float64 on one thread, by LAPACK's divide and conquer or by QR iteration in a fixed order. Cost O(rows · columns · min(rows, columns)).
public func singularValues(
  of numbers: [Double], rows: Int, columns: Int, under determinism: Determinism
) -> [Double]? {
  precondition(numbers.count == rows * columns, "\(numbers.count) numbers for [\(rows), \(columns)]")
  guard numbers.allSatisfy(\.isFinite) else { return nil }
  if numbers.isEmpty { return [] }
  switch determinism {
  case .machine: return singularValuesByLAPACK(of: numbers, rows: rows, columns: columns)
  case .portable:
    var matrix = rows <= columns ? numbers : exchanged(numbers, rows: rows, columns: columns)
    return matrix.withUnsafeMutableBufferPointer { numbers in
      numbers.baseAddress.flatMap {
        BidiagonalValues.values($0, count: min(rows, columns), length: max(rows, columns))
      }
    }
  }
}

private func singularValuesByLAPACK(of numbers: [Double], rows: Int, columns: Int) -> [Double]? {
  BLASThreads.one
  // Stored by columns these are the transpose's numbers; a transpose has the same singular values.
  var matrix = numbers, values = [Double](repeating: 0, count: min(rows, columns))
  var iterations = [blasint](repeating: 0, count: 8 * min(rows, columns))
  let m = blasint(columns), n = blasint(rows), one: blasint = 1, none = CChar(UInt8(ascii: "N"))
  let status = inRoom { work, count, status in
    withUnsafePointer(to: m) { m in
      withUnsafePointer(to: n) { n in
        withUnsafePointer(to: one) { one in
          withUnsafePointer(to: none) { none in
            dgesdd_(
              none, m, n, &matrix, m, &values, nil, one, nil, one, work, count, &iterations, &status, 1)
          }
        }
      }
    }
  }
  return status == 0 ? values : nil
}
