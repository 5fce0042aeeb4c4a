public import Components

/// An array read from a file, in C order.
public struct NumberArray: Sendable, Equatable {
  public let shape: [Int]
  /// Integers are tokens or classes, reals are measurements.
  public let isInteger: Bool
  public let values: [Double]

  public init(shape: [Int], isInteger: Bool, values: [Double]) {
    precondition(shape.reduce(1, *) == values.count, "\(values.count) numbers for the shape \(shape)")
    (self.shape, self.isInteger, self.values) = (shape, isInteger, values)
  }

  /// The most numbers that an array may have, which take 1 GiB in memory.
  public static let largest = 1 << 27

  /// The number of elements of a shape that a file claims; nil if it is over the limit or has a negative
  /// extent.
  public static func count(of shape: [Int]) -> Int? {
    var count = 1
    for extent in shape {
      let (product, overflows) = count.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflows, product <= largest else { return nil }
      count = product
    }
    return count
  }
}

/// Arrays by their names in a file: what NumPy's formats and HDF5 have in common.
public protocol ArrayFile: Sendable {
  /// Also throws if there is no array of this name; the error lists the names that there are.
  func array(_ name: String) throws(ArrayError) -> NumberArray
}

/// What is wrong with an array or with the file around it: a sentence without its subject.
public struct ArrayError: Error, Equatable {
  public let message: String
  public let remedy: Remedy

  public init(_ message: String, remedy: Remedy) { (self.message, self.remedy) = (message, remedy) }
}
