/// How long the sequences of a batch are: T steps, B examples, row t·B + b for step t of example b.
public final class BatchShape: @unchecked Sendable {
  // Written in init only.
  /// T, the longest sequence's length.
  public let steps: Int
  /// B
  public let examples: Int
  /// Each example's length, 1 … T (from 0 in a segment of a batch); alive as long as this object.
  public let lengths: UnsafePointer<Int32>
  /// For each step, one more than the last example that is still alive. If examples are sorted by decreasing
  /// length, this is their number.
  public let activeExamples: [Int]
  /// For each example, the row of its last step in a matrix with a block in front for step −1.
  let lastRows: [Int32]

  public init(lengths: [Int]) {
    precondition(
      !lengths.isEmpty && lengths.allSatisfy { $0 > 0 }, "every sequence of a batch has at least one step")
    examples = lengths.count
    steps = lengths.reduce(0, max)
    let copy = UnsafeMutablePointer<Int32>.allocate(capacity: lengths.count)
    for (index, length) in lengths.enumerated() { copy[index] = Int32(length) }
    self.lengths = UnsafePointer(copy)
    lastRows = lengths.enumerated().map { Int32($1 * lengths.count + $0) }
    activeExamples = (0..<steps).map { t in (lengths.lastIndex { $0 > t } ?? -1) + 1 }
  }

  /// Some steps of another batch's sequences, as sequences of their own; one that is over before them has
  /// length 0.
  init(_ whole: BatchShape, steps part: Range<Int>) {
    (examples, steps) = (whole.examples, part.count)
    let copy = UnsafeMutablePointer<Int32>.allocate(capacity: examples)
    for example in 0..<examples {
      copy[example] = Int32(min(max(whole.length(example) - part.lowerBound, 0), part.count))
    }
    lengths = UnsafePointer(copy)
    lastRows = (0..<examples).map { Int32(Int(copy[$0]) * whole.examples + $0) }
    activeExamples = Array(whole.activeExamples[part])
  }

  deinit { lengths.deallocate() }

  /// For each row, the row of the same example's step counted from its end, −1 past it: what a layer reads
  /// that reads backwards, and, the other way round, where its step belongs.
  private(set) lazy var reversedRows: [Int32] = (0..<rows).map { row in
    let t = row / examples, example = row % examples, length = self.length(example)
    return t < length ? Int32((length - 1 - t) * examples + example) : -1
  }

  /// T·B
  public var rows: Int { steps * examples }

  public func length(_ example: Int) -> Int { Int(lengths[example]) }
}
