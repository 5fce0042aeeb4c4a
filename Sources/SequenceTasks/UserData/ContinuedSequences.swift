import LinearAlgebra
import Recurrent

/// Sequences cut into windows: every row of a batch reads a sequence window by window, then the next one of the
/// shuffled epochs from its beginning.
///
/// The last window of a sequence is as long as what is left of it. Which windows an update reads is a function of
/// the seed and its number, found by counting from the last one that was asked for, or from the first.
struct ContinuedSequences: TrainingBatches {
  /// A set cut into windows.
  struct Cut: Sendable {
    /// T
    let window: Int
    /// B
    let rows: Int
    let shape: NetworkShape

    /// Windows of a sequence.
    func count(_ example: SequenceExample) -> Int { (example.inputSteps(shape) + window - 1) / window }

    /// Sequences of alike lengths side by side, window by window: a set that is evaluated.
    func batches(of set: [SequenceExample], precision: Precision) -> [Batch] {
      let sorted = set.enumerated().sorted {
        ($1.element.inputSteps(shape), $0.offset) < ($0.element.inputSteps(shape), $1.offset)
      }.map(\.element)
      return stride(from: 0, to: sorted.count, by: rows).flatMap { first in
        let group = sorted[first..<min(first + rows, sorted.count)]
        return (0..<(group.first.map(count) ?? 0)).map { number in
          // Those that are over have stood behind the others.
          batch(group.filter { number < count($0) }.map { ($0, number) }, precision)
        }
      }
    }

    /// Some windows side by side as they are given.
    func batch(_ windows: [(example: SequenceExample, number: Int)], _ precision: Precision) -> Batch {
      var batch = Batch(
        windows.map { example, number in
          let steps = number * window..<min((number + 1) * window, example.inputSteps(shape))
          return example.steps(steps, of: shape)
        }, of: shape, precision: precision, keepsOrder: true)
      batch.continues = windows.map { $0.number > 0 }
      return batch
    }
  }

  private let examples: [SequenceExample]
  private let cut: Cut
  private let precision: Precision
  private var order: ShuffledOrder
  /// The update that reads the windows in `rows`.
  private var update = 0
  private var rows: [(sequence: Int, window: Int)] = []
  /// Sequences that rows have begun so far.
  private var begun = 0

  init(_ examples: [SequenceExample], _ cut: Cut, seed: UInt64, precision: Precision) {
    (self.examples, self.cut, self.precision) = (examples, cut, precision)
    order = ShuffledOrder(of: examples.count, seed: seed)
    restart()
  }

  mutating func batch(_ wanted: Int) -> Batch {
    if wanted < update { restart() }
    while update < wanted { advance() }
    return cut.batch(rows.map { (examples[$0.sequence], $0.window) }, precision)
  }

  private mutating func restart() {
    (update, begun, rows) = (0, 0, [])
    for _ in 0..<cut.rows { rows.append((next(), 0)) }
  }

  private mutating func advance() {
    update += 1
    for row in rows.indices {
      rows[row].window += 1
      if rows[row].window == cut.count(examples[rows[row].sequence]) { rows[row] = (next(), 0) }
    }
  }

  private mutating func next() -> Int {
    defer { begun += 1 }
    return order[begun]
  }
}

extension SequenceExample {
  /// Some steps of a many-to-many sequence.
  fileprivate func steps(_ steps: Range<Int>, of shape: NetworkShape) -> SequenceExample {
    func part<Element>(_ all: [Element], width: Int) -> [Element] {
      Array(all[steps.lowerBound * width..<steps.upperBound * width])
    }
    let inputs: Inputs =
      switch (self.inputs, shape.inputs) {
      case (.frames(let frames), .reals(let width)): .frames(part(frames, width: width))
      case (.tokens(let tokens), _): .tokens(part(tokens, width: 1))
      case (.frames, .tokens): preconditionFailure("frames where the network reads tokens")
      }
    let targets: Targets =
      switch self.targets {
      case .classes(let classes): .classes(part(classes, width: 1))
      case .numbers(let numbers): .numbers(part(numbers, width: shape.outputs.width))
      case .labels(let labels): .labels(part(labels, width: shape.outputs.width))
      }
    return SequenceExample(inputs, targets)
  }
}
