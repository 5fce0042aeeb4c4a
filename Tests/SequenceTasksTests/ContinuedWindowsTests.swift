import Components
import LinearAlgebra
import Recurrent
import Testing

@testable import SequenceTasks

/// Texts and sequences that go on from batch to batch.
@Suite struct ContinuedWindowsTests {
  private func characters(
    _ folder: DataFolder, count: Int = 1000, _ change: (inout Characters) -> Void = { _ in }
  ) throws -> any SequenceSource {
    let text = String((0..<count).map { Character(UnicodeScalar(UInt8(97 + $0 * $0 % 23))) })
    try folder.write("text.txt", text)
    var task = Characters()
    (task.file, task.length, task.minimumCount) = ("text.txt", 10, 1)
    change(&task)
    return try task.load(from: folder.folders)
  }

  private func tokens(_ batch: Batch, _ row: Int) -> [Int32] {
    batch.inputShape.column(row, of: batch.tokens)
  }

  private func labels(_ batch: Batch, _ row: Int) -> [Int32] {
    batch.outputShape.column(row, of: batch.labels)
  }

  @Test func rowsReadTheTextInOrder() throws {
    let folder = try DataFolder(), whole = try characters(folder)
    let source = try whole.continuing(rows: 3, window: nil)
    var batches = source.training(seed: 1, examples: 3, precision: .float64)
    // 800 characters to train on: 79 windows with a character after them, 26 for each of three rows.
    let first = (0..<26).map { batches.batch($0) }
    #expect(first.map(\.continues) == (0..<26).map { [Bool](repeating: $0 > 0, count: 3) })
    for row in 0..<3 {
      let read = first.flatMap { tokens($0, row) }, foretold = first.flatMap { labels($0, row) }
      #expect(read.count == 260 && read.dropFirst() == foretold.dropLast())
      // The next stream begins where this one ends.
      if row > 0 {
        #expect(tokens(first[0], row).first == first.last.map { labels($0, row - 1).last })
      }
    }
    var drawn = whole.training(seed: 1, examples: 3, precision: .float64)
    #expect(drawn.batch(0).continues == nil && drawn.batch(1).tokens != first[1].tokens)
    let facts = source.facts.map(\.value).joined(separator: "\n")
    #expect(facts.contains("3 streams of 26 windows of 10 characters to train on"))
    #expect(facts.contains("the last 19 of 799 characters fill no window in every stream"))
    #expect(!whole.facts.contains { $0.name == "state carried" })
    // Either says how much of the fixed sets is read.
    let evaluated = whole.facts.filter { $0.name == "evaluated" }.map(\.value)
    #expect(
      evaluated == [
        "9 windows of 10 of the 100 characters for validation, 9 of the 100 for the test, evenly spread"
      ])
    #expect(!source.facts.contains { $0.name == "evaluated" })
  }

  @Test func batchesAreFunctionsOfTheUpdate() throws {
    let folder = try DataFolder()
    let source = try characters(folder).continuing(rows: 3, window: nil)
    var inOrder = source.training(seed: 1, examples: 3, precision: .float64), late = inOrder
    for update in [30, 5, 26, 0] {
      let batch = late.batch(update)
      #expect(batch.tokens == inOrder.batch(update % 26).tokens && batch.continues?[0] == (update % 26 > 0))
    }
  }

  @Test func evaluationIsReadInOrder() throws {
    let folder = try DataFolder()
    let source = try characters(folder) { $0.windows = 7 }.continuing(rows: 3, window: nil)
    let test = source.evaluation(.test, examples: 3, precision: .float64)
    #expect(
      source.count(of: .test) == 6 && test.map(\.continues) == [[false, false, false], [true, true, true]])
    for row in 0..<3 { #expect(labels(test[0], row).last == tokens(test[1], row).first) }
  }

  private func refusal(_ work: () throws -> any SequenceSource) throws -> Problem {
    try #require(throws: Problem.self) { _ = try work() }
  }

  @Test func whatCannotGoOnIsRefused() throws {
    let folder = try DataFolder(), text = try characters(folder)
    let short = try refusal { try text.continuing(rows: 40, window: nil) }
    #expect(
      short.key == "carry" && short.message.hasPrefix("800 characters to train on are not two windows of 10")
        && short.description.contains("a text with 801 characters"))
    #expect(throws: Never.self) { try text.continuing(rows: 39, window: nil) }
    #expect(try refusal { try text.continuing(rows: 3, window: 5) }.key == "window")
    let noise = try Noise().load(from: folder.folders)
    #expect(try refusal { try noise.continuing(rows: 3, window: nil) }.key == "carry")
  }

  // MARK: sequences of a file

  /// Sequences that name themselves: step t of number k is 100 k + t.
  private func series(_ folder: DataFolder, lengths: [Int], classes: Bool = false) throws
    -> any SequenceSource
  {
    let rows = lengths.enumerated().flatMap { k, length in
      (0..<length).map { t in "s\(k),\(100 * k + t),\(classes ? t % 2 : 100 * k + t + 1)" }
    }
    try folder.write("steps.csv", (["id,x,y"] + rows).joined(separator: "\n") + "\n")
    return try folder.source("steps.csv") {
      ($0.sequence, $0.inputs, $0.targets, $0.arrangement) = ("id", ["x"], ["y"], .manyToMany)
      $0.outputs = classes ? .classes : .numbers
      ($0.validation, $0.test) = (.share(0.2), .share(0.2))
    }
  }

  private static let lengths = [7, 12, 3, 9, 20, 5, 10, 4, 1, 6]

  /// What each row reads, window by window, until every sequence has been begun.
  private func rows(
    _ batches: inout any TrainingBatches, _ shape: NetworkShape, _ updates: Range<Int>
  ) -> [[[Double]]] {
    var rows: [[[Double]]] = []
    for update in updates {
      let batch = batches.batch(update), examples = batch.probeExamples(of: shape)
      for row in 0..<batch.examples {
        if rows.count <= row { rows.append([]) }
        let read = examples[row].frames
        if batch.continues?[row] == true {
          rows[row][rows[row].count - 1] += read
        } else {
          rows[row].append(read)
        }
      }
    }
    return rows
  }

  @Test(arguments: [false, true]) func windowsTogetherAreTheSequences(classes: Bool) throws {
    let folder = try DataFolder()
    let whole = try series(folder, lengths: ContinuedWindowsTests.lengths, classes: classes)
    let source = try whole.continuing(rows: 2, window: 4)
    #expect(source.longestInput == 4 && source.longestOutput == 4 && whole.longestInput > 4)
    var batches = source.training(seed: 4, examples: 2, precision: .float64)
    var training = whole.training(seed: 4, examples: 6, precision: .float64)
    let known = training.batch(0).probeExamples(of: whole.shape).map(\.frames)
    // The first epoch is begun in the order of its permutation, and read to the end.
    let read = rows(&batches, whole.shape, 0..<30).flatMap { $0.dropLast() }
    for sequence in read { #expect(known.contains(sequence), "\(sequence)") }
    #expect(Set(read) == Set(known))
    for split in [EvaluationSplit.validation, .test] {
      let windows = source.evaluation(split, examples: 2, precision: .float64)
      #expect(source.count(of: split) == windows.reduce(0) { $0 + $1.examples })
      let steps = windows.reduce(0) { sum, batch in
        sum + (0..<batch.examples).reduce(0) { $0 + batch.inputShape.length($1) }
      }
      let all = whole.evaluation(split, examples: 2, precision: .float64).reduce(0) { sum, batch in
        sum + (0..<batch.examples).reduce(0) { $0 + batch.inputShape.length($1) }
      }
      #expect(steps == all && windows.first?.continues?.contains(true) == false)
    }
  }

  @Test func rowsOfSequencesAreFunctionsOfTheUpdate() throws {
    let folder = try DataFolder()
    let source = try series(folder, lengths: ContinuedWindowsTests.lengths).continuing(rows: 2, window: 4)
    var inOrder = source.training(seed: 4, examples: 2, precision: .float64)
    let known = (0..<20).map { inOrder.batch($0) }
    func read(_ batch: Batch) -> [[Double]] { batch.probeExamples(of: source.shape).map(\.frames) }
    for update in [17, 3, 19, 0] {
      var fresh = source.training(seed: 4, examples: 2, precision: .float64)
      for batch in [fresh.batch(update), inOrder.batch(update)] {
        #expect(read(batch) == read(known[update]))
        #expect(batch.continues == known[update].continues)
      }
    }
    var other = source.training(seed: 5, examples: 2, precision: .float64)
    #expect((0..<20).contains { read(other.batch($0)) != read(known[$0]) })
  }

  @Test func sequencesThatAreNotCutAreRefused() throws {
    let folder = try DataFolder(), source = try series(folder, lengths: ContinuedWindowsTests.lengths)
    let none = try refusal { try source.continuing(rows: 2, window: nil) }
    #expect(none.key == "carry" && none.description.contains("train.window"))
    let long = try refusal { try source.continuing(rows: 2, window: 20) }
    #expect(long.key == "window" && long.message.contains("steps: none is cut into windows of 20"))
    try folder.write("texts.csv", "text,label\n" + (0..<30).map { "a b c,\($0 % 2)\n" }.joined())
    let answers = try folder.source("texts.csv") { ($0.inputs, $0.targets) = (["text"], ["label"]) }
    let one = try refusal { try answers.continuing(rows: 2, window: 2) }
    #expect(one.key == "carry" && one.message.hasPrefix("a many-to-one network"))
  }
}
