import LinearAlgebra
import Recurrent
import TestSupport
import Testing

/// Sequences of several batches as a batch of their own.
@Suite struct GatheringTests {
  private static let shapes: [(NetworkShape.Inputs, NetworkShape.Outputs)] = [
    (.reals(3), .classes(4)), (.tokens(5), .classes(4)), (.reals(3), .reals(2)), (.tokens(5), .reals(2)),
  ]

  /// Three ragged batches, one of a single sequence.
  private func batches(_ shape: NetworkShape, _ precision: Precision = .float64) -> [Batch] {
    [[4, 9, 2], [9], [3, 9, 1, 5]].enumerated().map { index, lengths in
      randomBatch(
        shape, inputLengths: shape.arrangement.readsSequence ? lengths : lengths.map { _ in 1 },
        outputLengths: shape.arrangement.generates ? lengths.map { 10 - $0 } : nil, precision: precision,
        seed: UInt64(index + 1))
    }
  }

  /// A sequence by its numbers: lengths, inputs, targets.
  private func sequence(_ batch: Batch, _ b: Int, hasOutputSteps: Bool) -> [[Double]] {
    let B = batch.examples
    func rows(_ shape: BatchShape, _ row: (Int) -> [Double]) -> [Double] {
      (0..<shape.length(b)).flatMap { row($0 * B + b) }
    }
    let inputs: [Double] =
      switch batch.inputs {
      case .reals(let x): rows(batch.inputShape) { x.rows($0..<$0 + 1).elements }
      case .tokens(let tokens): rows(batch.inputShape) { [Double(tokens[$0])] }
      }
    func target(_ row: Int) -> [Double] {
      switch batch.targets {
      case .reals(let y), .labels(let y): y.rows(row..<row + 1).elements
      case .classes(let classes): [Double(classes[row])]
      }
    }
    let targets = hasOutputSteps ? rows(batch.outputShape, target) : target(b)
    return [[Double(batch.inputShape.length(b)), Double(batch.outputShape.length(b))], inputs, targets]
  }

  @Test(arguments: Arrangement.allCases, 0..<4) func everySequenceIsAsItWas(
    arrangement: Arrangement, kind: Int
  ) {
    let (inputs, outputs) = GatheringTests.shapes[kind], steps = arrangement.hasOutputSteps
    let shape = NetworkShape(inputs: inputs, outputs: outputs, arrangement: arrangement),
      batches = batches(shape)
    let chosen = [(2, 1), (0, 0), (1, 0), (2, 2), (0, 1), (2, 3)].map { (batch: $0.0, example: $0.1) }
    let gathered = Batch.gathering(chosen, of: batches, hasOutputSteps: steps)
    let lengths = (0..<6).map { [gathered.inputShape.length($0), gathered.outputShape.length($0)] }
    #expect(gathered.examples == 6 && gathered.dropout == nil)
    #expect(
      zip(lengths, lengths.dropFirst()).allSatisfy { !$0.lexicographicallyPrecedes($1) }, "longest first")
    // Those of equal lengths in the order in which they were named.
    let order = chosen.enumerated().sorted { a, b in
      func lengths(_ place: (batch: Int, example: Int)) -> [Int] {
        [batches[place.batch].inputShape, batches[place.batch].outputShape].map { $0.length(place.example) }
      }
      let (first, second) = (lengths(a.element), lengths(b.element))
      return first == second ? a.offset < b.offset : second.lexicographicallyPrecedes(first)
    }.map(\.element)
    for (index, place) in order.enumerated() {
      let found = sequence(gathered, index, hasOutputSteps: steps)
      #expect(found == sequence(batches[place.batch], place.example, hasOutputSteps: steps))
      // Negative control: its neighbour is another.
      #expect(found != sequence(gathered, (index + 1) % 6, hasOutputSteps: steps))
    }
  }

  /// Past a sequence's end stands what batches have there: zeros and −1.
  @Test(arguments: Arrangement.allCases, 0..<4) func paddingIsEmpty(arrangement: Arrangement, kind: Int) {
    let (inputs, outputs) = GatheringTests.shapes[kind]
    let shape = NetworkShape(inputs: inputs, outputs: outputs, arrangement: arrangement)
    let gathered = Batch.gathering(
      [(0, 0), (2, 3), (2, 2)], of: batches(shape), hasOutputSteps: arrangement.hasOutputSteps)
    func isEmpty(_ row: Int) -> Bool {
      switch gathered.inputs {
      case .reals(let x): x.rows(row..<row + 1).elements.allSatisfy { $0 == 0 }
      case .tokens(let tokens): tokens[row] == -1
      }
    }
    let input = gathered.inputShape
    for t in 0..<input.steps {
      for b in 0..<3 { #expect(isEmpty(t * 3 + b) == (t >= input.length(b)), "step \(t) of \(b)") }
    }
    if case .classes(let classes) = gathered.targets, arrangement.hasOutputSteps {
      let output = gathered.outputShape
      for row in classes.indices { #expect((classes[row] == -1) == (row / 3 >= output.length(row % 3))) }
    }
  }

  @Test(arguments: [Precision.float32, .float64]) func aBatchOfAllIsTheBatch(precision: Precision) {
    let shape = NetworkShape(inputs: .reals(3), outputs: .classes(4), arrangement: .manyToMany)
    let whole = randomBatch(shape, inputLengths: [7, 7, 4, 1], precision: precision, seed: 3)
    let gathered = Batch.gathering((0..<4).map { (0, $0) }, of: [whole], hasOutputSteps: true)
    guard case .reals(let x) = whole.inputs, case .reals(let y) = gathered.inputs else {
      return #expect(Bool(false))
    }
    #expect(x.elements == y.elements && y.precision == precision)
    #expect(gathered.outputShape === gathered.inputShape)
  }
}
