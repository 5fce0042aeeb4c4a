public import Components

/// An array read from a file, in C order.
public struct NumberArray: Sendable, Equatable {
  public let shape: [Int]
  /// Integers are tokens or classes, reals are measurements.
  public let isInteger: Bool
  public let values: [Double]
  /// For an array of texts: what each number stands for, in the order of first appearance.
  public let labels: [String]?
  /// The axes' names, where the file has them.
  public let axes: [String]?
  /// For an array [batch, time] of sequences of unequal lengths: the length of each, behind which are zeros.
  public let lengths: [Int]?
  /// What was done to the numbers that the file holds, as a phrase.
  public let note: String?

  public init(
    shape: [Int], isInteger: Bool, values: [Double], axes: [String]? = nil, note: String? = nil
  ) {
    self.init(shape, isInteger, values, labels: nil, axes, note)
  }

  /// Sequences of unequal lengths, padded with zeros.
  ///
  /// - Parameters:
  ///   - values: the numbers of all, one sequence behind the other.
  ///   - lengths: how many are whose.
  ///   - isInteger: whether they are integers.
  ///   - note: what was done to them.
  /// - Throws: an error where padding would make too large an array of them.
  public init(sequences values: [Double], lengths: [Int], isInteger: Bool, note: String?) throws(ArrayError) {
    let shape = [lengths.count, lengths.max() ?? 0]
    guard let count = NumberArray.count(of: shape) else {
      throw ArrayError(
        "has sequences that would be padded to the shape \(shape)",
        remedy: "at most \(NumberArray.largest) numbers are read; cut the longest sequences")
    }
    var padded = [Double](repeating: 0, count: count), start = 0
    for (row, length) in lengths.enumerated() {
      padded.replaceSubrange(row * shape[1]..<row * shape[1] + length, with: values[start..<start + length])
      start += length
    }
    let spread = "sequences of \(lengths.min() ?? 0) to \(shape[1]) steps, each with its own length"
    let notes = [spread] + [note].compactMap { $0 }
    self.init(shape, isInteger, padded, labels: nil, nil, notes.joined(separator: ", "), lengths)
  }

  public init(shape: [Int], texts: [String], axes: [String]? = nil, note: String? = nil) {
    var numbers: [String: Int] = [:], labels: [String] = []
    let values = texts.map { text in
      if let number = numbers[text] { return Double(number) }
      numbers[text] = labels.count
      labels.append(text)
      return Double(labels.count - 1)
    }
    self.init(shape, true, values, labels: labels, axes, note)
  }

  private init(
    _ shape: [Int], _ isInteger: Bool, _ values: [Double], labels: [String]?, _ axes: [String]?,
    _ note: String?, _ lengths: [Int]? = nil
  ) {
    precondition(shape.reduce(1, *) == values.count, "\(values.count) numbers for the shape \(shape)")
    (self.shape, self.isInteger, self.values) = (shape, isInteger, values)
    (self.labels, self.axes, self.note, self.lengths) = (labels, axes, note, lengths)
  }

  /// The same numbers, which are whole.
  var asIntegers: NumberArray { NumberArray(shape, true, values, labels: nil, axes, note, lengths) }

  /// The same elements without the axis, which has an extent of 1.
  func dropping(axis: Int) -> NumberArray {
    var shape = shape, axes = axes
    shape.remove(at: axis)
    axes?.remove(at: axis)
    return NumberArray(shape, isInteger, values, labels: labels, axes, note)
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
  /// Of all its arrays.
  var names: [String] { get throws(ArrayError) }
  /// Also throws if there is no array of this name; the error lists the names that there are.
  func array(_ name: String) throws(ArrayError) -> NumberArray
}

/// What is wrong with an array or with the file around it: a sentence without its subject.
public struct ArrayError: Error, Equatable {
  public let message: String
  public let remedy: Remedy

  public init(_ message: String, remedy: Remedy) { (self.message, self.remedy) = (message, remedy) }
}
