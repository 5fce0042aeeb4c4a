import Components
import LinearAlgebra
import Recurrent
import Testing

@testable import SequenceTasks

/// Targets of the user's own of which several hold at once, and those that are the next step's inputs.
@Suite struct OwnLabelsTests {
  /// A piano roll [5, 40, 3] of 0 and 1, each sequence of another length.
  private static let roll: [Int32] = (0..<600).map { Int32($0 * $0 % 7 % 2) }
  private static let lengths: [Int32] = (0..<40).map { Int32(2 + $0 % 4) }

  private func folder(_ roll: [Int32] = Self.roll, shape: [Int] = [5, 40, 3]) throws -> DataFolder {
    let folder = try DataFolder()
    let bytes = Written.npy("|u1", shape, roll.map(UInt8.init))
    try folder.write(
      "d.npz", Written.npz([("roll", bytes), ("n", Written.integers([40], Self.lengths))]))
    return folder
  }

  private func next(_ task: inout OwnFile) {
    (task.inputs, task.targets, task.lengths) = (["roll"], ["roll"], "n")
    (task.arrangement, task.outputs, task.shift) = (.manyToMany, .labels, 1)
  }

  @Test func theNextStepIsTheTarget() throws {
    let source = try folder().source("d.npz", next)
    #expect(source.shape.outputs == .labels(3) && source.shape.inputs == .reals(3))
    #expect(source.longestInput == 4 && source.longestOutput == 4)
    let examples = everything(source, trained: 32)
    #expect(examples.count == 40)
    for example in examples {
      #expect(example.frames.count == example.numbers.count && example.frames.count >= 3)
      #expect(Array(example.frames.dropFirst(3)) == example.numbers.dropLast(3))
    }
    // Every target of the file, once.
    func rolls(_ steps: (Int) -> Range<Int>) -> [Double] {
      var numbers: [Double] = []
      for (b, length) in Self.lengths.enumerated() {
        for t in steps(Int(length)) {
          let first = (t * 40 + b) * 3
          numbers += Self.roll[first..<first + 3].map(Double.init)
        }
      }
      return numbers.sorted()
    }
    #expect(examples.flatMap(\.numbers).sorted() == rolls { 1..<$0 })
    #expect(examples.flatMap(\.frames).sorted() == rolls { 0..<$0 - 1 })
    #expect(source.facts.contains { $0.name == "targets" && $0.value.contains("1 step later") })
    // Negative control.
    let same = try folder().source("d.npz") {
      next(&$0)
      $0.shift = 0
    }
    #expect(everything(same, trained: 32).allSatisfy { $0.frames == $0.numbers })
    #expect(!same.facts.contains { $0.name == "targets" })
  }

  @Test func sequencesWithoutANextStepAreRefused() throws {
    let problem = try folder().refusal("d.npz") {
      next(&$0)
      $0.shift = 2
    }
    #expect(
      problem?.key == "shift"
        && problem?.description.contains("example 0 of d.npz: a sequence of 2 steps") == true)
    var task = OwnFile()
    (task.path, task.shift) = ("d.npz", 1)
    #expect(task.problems.contains { $0.key == "shift" })
  }

  @Test func whatIsNoLabelIsRefusedAtItsPlace() throws {
    var roll = Self.roll
    roll[(1 * 40 + 6) * 3 + 2] = 2
    #expect(
      try folder(roll).refusal("d.npz", next)?.description.contains(
        "2 at [time 1, example 6, feature 2] is no label") == true)
    // Behind a sequence's end nobody looks.
    roll = Self.roll
    roll[(4 * 40 + 0) * 3] = 2
    #expect(try folder(roll).refusal("d.npz", next) == nil)
    let flat = try folder(Array(Self.roll.prefix(200)), shape: [5, 40]).refusal("d.npz", next)
    #expect(flat?.key == "targets" && flat?.description.contains("has the shape [5, 40]") == true)
    #expect(
      try folder(Array(Self.roll.prefix(200)), shape: [5, 40, 1]).source("d.npz", next).shape.outputs
        == .labels(1))
    // Without a word they are no classes.
    let unsaid = try folder().refusal("d.npz") {
      next(&$0)
      $0.outputs = nil
    }
    #expect(unsaid.map { "\($0.remedy)".contains("outputs: labels") } == true)
  }

  @Test func columnsOfATableAreLabels() throws {
    let text = "id,x,left,right\na,1.5,0,1\na,2.5,1,1\nb,0.5,0,0\nb,1.5,1,0\n"
    func labels(_ task: inout OwnFile) {
      (task.sequence, task.inputs, task.targets) = ("id", ["x"], ["left", "right"])
      (task.arrangement, task.outputs) = (.manyToMany, .labels)
    }
    let read = try rawExamples(text.utf8, as: "d.csv", labels).examples
    #expect(read.map(\.targets.words) == [["0.0", "1.0", "1.0", "1.0"], ["0.0", "0.0", "1.0", "0.0"]])
    var said = ""
    do throws(Problem) {
      _ = try rawExamples(text.replacing("2.5,1,1", with: "2.5,1,2").utf8, as: "d.csv", labels)
    } catch {
      said = error.description
    }
    #expect(said.contains("d.csv:3:9: '2' is no label"), "\(said)")
    let shifted = try LaterTargets(
      {
        var task = OwnFile()
        task.shift = 1
        return task
      }()
    ).shifted(read)
    #expect(shifted.map(\.inputs.words) == [["1.5"], ["0.5"]])
    #expect(shifted.map(\.targets.words) == [["1.0", "1.0"], ["1.0", "0.0"]])
  }

  /// Σ TP / Σ (TP + FP + FN), steps of a batch that are not scored left out.
  @Test func frameAccuracyCountsLabelsThatAreGivenOrHold() {
    let targets = Matrix(rows: 3, columns: 4, precision: .float64)
    let y = Matrix(rows: 3, columns: 4, precision: .float64)
    targets.assign([1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1])
    y.assign([2, -1, 3, -4, -1, -1, -1, -1, 1, 1, 1, -1])
    func tally(_ loss: LossSettings) -> (sum: Double, count: Double) {
      let batch = Batch(
        inputShape: BatchShape(lengths: [3]), inputs: .tokens([0, 0, 0]), targets: .labels(targets))
      return FrameAccuracy().tally(batch, Prediction(y, of: batch, loss: loss))
    }
    var loss = LossSettings()
    #expect(tally(loss) == (1 + 3, 3 + 4))
    loss.steps = .last(2)
    #expect(tally(loss) == (3, 4))
    #expect(FrameAccuracy().value(of: tally(loss)) == 0.75)
  }

  /// 0, and no 0/0, where nothing holds and nothing is given in a whole set; of a baseline too.
  @Test func frameAccuracyOfSilenceIsNothing() throws {
    let y = Matrix(rows: 2, columns: 3, precision: .float64),
      silence = Matrix(rows: 2, columns: 3, precision: .float64)
    func accuracy() -> Double {
      let batch = Batch(
        inputShape: BatchShape(lengths: [2]), inputs: .tokens([0, 0]), targets: .labels(silence))
      return FrameAccuracy().value(of: FrameAccuracy().tally(batch, Prediction(y, of: batch)))
    }
    y.assign([-1, -2, -1, -3, -1, -1])
    #expect(accuracy() == 0)
    // A step with a label says more than one without.
    y[0, 1] = 1
    silence[0, 1] = 1
    #expect(accuracy() == 1)
    silence[1, 2] = 1
    #expect(accuracy() == 0.5)
    #expect(SquaredErrorMetric().value(of: (0, 0)).isNaN)
  }

  /// What a constant answer loses is the labels' entropy where they are alike in training and test.
  @Test func theBaselineIsTheirEntropy() {
    #expect(LabelShares(counts: [49.5, 0, 99], steps: 99).shares == [0.5, 0.005, 0.995])
    #expect(LabelShares(counts: [0, 99], steps: 99).entropy == 0)
    let two = LabelShares(counts: [48, 24], steps: 96), quarter = [0.25, 0.75]
    #expect(abs(two.entropy - Reals.log(2) - Baseline.entropy(quarter)) < 1e-12)
    let mean = [[1.0, 0], [0, 0], [1, 0], [0, 1]].reduce(0) { $0 + two.loss($1) } / 4
    #expect(abs(mean - two.entropy) < 1e-3 && abs(two.loss([1.0, 1]) - two.entropy) > 0.1)
  }

  @Test func theOverviewSaysWhatHolds() throws {
    let source = try folder().source("d.npz", next)
    let overview = DataOverview(source, loss: LossSettings(), seed: 1)
    #expect(overview.targetColumns.isEmpty && overview.classes.count == 3)
    let held = try #require(overview.labelsHeld)
    #expect(held.least >= 0 && held.greatest <= 3)
    let one = try #require(overview.guesses.first { $0.name == "mean" }?.loss)
    let constant = try #require(source.baselines.first { $0.quantity == "loss" }?.value)
    #expect(abs(one / constant - 1) < 0.05)
    #expect(source.metrics.map(\.name) == ["frame_accuracy"])
    let sample = try #require(overview.examples.first?.sample)
    guard case .image(let width, 3, let pixels) = sample.target else { return #expect(Bool(false)) }
    #expect(pixels.count == 3 * width && Set(pixels).isSubset(of: [0, 1]) && sample.input != sample.target)
  }
}
