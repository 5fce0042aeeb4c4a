import LinearAlgebra

/// How many of some numbers have left the range in which their precision holds them.
struct NumberFlaws {
  private(set) var zeros = 0
  private(set) var denormals = 0
  /// Infinities and NaN.
  private(set) var overflows = 0

  mutating func add(_ other: NumberFlaws) {
    zeros += other.zeros
    denormals += other.denormals
    overflows += other.overflows
  }

  /// Those of each row, in the matrix's own precision.
  static func ofRows(_ matrix: Matrix) -> [NumberFlaws] {
    switch matrix.numbers {
    case .float32(let numbers): ofRows(numbers, matrix.columns)
    case .float64(let numbers): ofRows(numbers, matrix.columns)
    }
  }

  private static func ofRows(_ numbers: [some BinaryFloatingPoint], _ columns: Int) -> [NumberFlaws] {
    stride(from: 0, to: numbers.count, by: columns).map { start in
      var flaws = NumberFlaws()
      for index in start..<start + columns {
        let number = numbers[index]
        if number == 0 {
          flaws.zeros += 1
        } else if number.isSubnormal {
          flaws.denormals += 1
        } else if !number.isFinite {
          flaws.overflows += 1
        }
      }
      return flaws
    }
  }
}
