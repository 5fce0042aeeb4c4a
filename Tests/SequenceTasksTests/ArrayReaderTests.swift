import Components
import LinearAlgebra
import Recurrent
import Testing

@testable import SequenceTasks

/// How arrays of NumPy, MATLAB and others become classes and numbers.
@Suite struct ArrayReaderTests {
  private struct File: ArrayFile {
    let arrays: [String: NumberArray]
    var names: [String] { arrays.keys.sorted() }

    func array(_ name: String) throws(ArrayError) -> NumberArray {
      guard let array = arrays[name] else { throw ArrayError("has no '\(name)'", remedy: .handbook) }
      return array
    }
  }

  private static let inputs = NumberArray(
    shape: [2, 6, 1], isInteger: false, values: Array(repeating: 0.5, count: 12))

  /// Reads six sequences of two steps with these targets.
  private func read(
    _ targets: NumberArray, lengths: NumberArray? = nil, inputs: NumberArray = Self.inputs,
    _ change: (inout OwnFile) -> Void = { _ in }
  ) throws(Problem) -> (targets: [RawExample.Side], notes: [String]) {
    var task = OwnFile()
    task.lengths = lengths == nil ? nil : "n"
    change(&task)
    let file = File(arrays: ["inputs": inputs, "targets": targets, "n": lengths ?? targets])
    let read = try ArrayReader(task: task, key: "path", file: "d.h5").examples(file, inputs: "inputs")
    #expect(read.understood.hasPrefix("d.h5: inputs [") && read.understood.contains("; targets ["))
    return (read.examples.map(\.targets), read.notes)
  }

  private static func ragged(_ lengths: [Int], isInteger: Bool = false) throws(ArrayError) -> NumberArray {
    let values = lengths.flatMap { length in (0..<length).map { Double($0) } }
    return try NumberArray(sequences: values, lengths: lengths, isInteger: isInteger, note: nil)
  }

  @Test func sequencesOfUnequalLengthsHaveTheirOwn() throws {
    let lengths = [2, 1, 3, 2, 1, 2], inputs = try Self.ragged(lengths)
    #expect(inputs.shape == [6, 3] && inputs.values.prefix(6) == [0, 1, 0, 0, 0, 0])
    let read = try read(array([6], [0, 1, 0, 1, 0, 1], isInteger: true), inputs: inputs)
    #expect(read.targets.count == 6)
    #expect(read.notes == ["inputs: sequences of 1 to 3 steps, each with its own length"])
    let targets = try Self.ragged(lengths, isInteger: true)
    let all = try self.read(targets, inputs: inputs) { $0.arrangement = .manyToMany }
    #expect(classes(all.targets).map(\.count) == lengths)
    #expect(throws: Problem.self, "other lengths") {
      try self.read(try Self.ragged([2, 1, 3, 2, 2, 2], isInteger: true), inputs: inputs) {
        $0.arrangement = .manyToMany
      }
    }
    #expect(throws: Problem.self, "a sequence where one class is wanted") {
      try self.read(targets, inputs: inputs)
    }
    #expect(throws: Problem.self, "an empty sequence") {
      try self.read(
        array([6], [0, 1, 0, 1, 0, 1], isInteger: true), inputs: try Self.ragged([2, 1, 0, 2, 1, 2]))
    }
  }

  private func classes(_ sides: [RawExample.Side]) -> [[Int32]] {
    sides.map { if case .integers(let classes) = $0 { classes } else { [] } }
  }

  private func array(_ shape: [Int], _ values: [Double], isInteger: Bool = false) -> NumberArray {
    NumberArray(shape: shape, isInteger: isInteger, values: values)
  }

  private static let labels: [Double] = [1, 2, 1, 2, 1, 2]

  @Test(arguments: [[6], [6, 1], [1, 6]]) func wholeDoublesAreClassesAndThatIsSaid(shape: [Int]) throws {
    let read = try read(array(shape, Self.labels))
    #expect(classes(read.targets) == [[1], [2], [1], [2], [1], [2]])
    #expect(read.notes.contains { $0.contains("kept as reals are classes") })
    #expect(read.notes.contains { $0.contains("shape \(shape) read as [6]") } == (shape.count == 2))
    let numbers = try self.read(array(shape, Self.labels)) { $0.outputs = .numbers }
    #expect(numbers.targets.allSatisfy { if case .numbers(_, 1) = $0 { true } else { false } })
    #expect(!numbers.notes.contains { $0.contains("classes") })
  }

  @Test func numbersStayNumbers() throws {
    let read = try read(array([6], [1, 2, 1, 2, 1, 2.5]))
    #expect(read.targets.allSatisfy { if case .numbers = $0 { true } else { false } } && read.notes.isEmpty)
    let signed: [Double] = [-1, 1, -1, 1, -1, 1], taken = try self.read(array([6], signed))
    #expect(taken.targets.allSatisfy { if case .numbers = $0 { true } else { false } })
    #expect(taken.notes.contains { $0.contains("some below 0, are taken for numbers") })
    #expect(try self.read(array([6], signed)) { $0.outputs = .numbers }.notes.isEmpty)
    // As many kinds as sequences: counts, not classes.
    let counts = try self.read(array([6], [0, 1, 2, 3, 4, 5]))
    #expect(counts.targets.allSatisfy { if case .numbers = $0 { true } else { false } })
    #expect(
      classes(try self.read(array([6], [0, 1, 2, 3, 4, 5])) { $0.outputs = .classes }.targets).count == 6)
  }

  @Test func textsAreLabels() throws {
    let texts = NumberArray(shape: [6], texts: ["ja", "nein", "ja", "ja", "nein", "ja"])
    let sides = try read(texts).targets
    #expect(
      sides.map { if case .texts(let texts) = $0 { texts } else { [] } }.prefix(2) == [["ja"], ["nein"]])
    #expect(throws: Problem.self) { try read(texts) { $0.outputs = .numbers } }
    #expect(throws: Problem.self) { try read(NumberArray(shape: [6], texts: ["a", "", "a", "a", "b", "b"])) }
  }

  @Test func lengthsAreDoublesInMATLAB() throws {
    for shape in [[6], [6, 1], [1, 6]] {
      #expect(try read(array([6], Self.labels), lengths: array(shape, Self.labels)).targets.count == 6)
    }
    #expect(throws: Problem.self) {
      try read(array([6], Self.labels), lengths: array([6], [1, 1, 1, 1, 1, 1.5]))
    }
    #expect(throws: Problem.self) { try read(array([6], Self.labels), lengths: array([3, 2], Self.labels)) }
  }

  @Test func axesThatAreNamedForOthersAreRefused() throws {
    func frames(_ axes: [String]) -> NumberArray {
      NumberArray(shape: [2, 6, 1], isInteger: false, values: Self.inputs.values, axes: axes)
    }
    #expect(
      try read(array([6], Self.labels), inputs: frames(["time", "batch", "feature"])).targets.count == 6)
    #expect(throws: Problem.self) {
      try read(array([6], Self.labels), inputs: frames(["batch", "time", "feature"]))
    }
    #expect(throws: Problem.self) {
      try read(array([6], Self.labels), inputs: frames(["feature", "batch", "time"]))
    }
    // Whatever an axis is called: that of the targets is that of the sequences.
    let patients = NumberArray(shape: [6], isInteger: false, values: Self.labels, axes: ["patient"])
    #expect(try read(patients, inputs: frames(["step", "patient", "channel"])).targets.count == 6)
    for (axes, advice) in [
      (["patient", "step", "channel"], "say 'layout: batch-first'"),
      (["step", "channel", "patient"], "put the axes in the order time, batch, feature"),
    ] {
      let fault = #expect(throws: Problem.self) { try read(patients, inputs: frames(axes)) }
      #expect(fault?.description.contains(advice) == true, "\(String(describing: fault))")
    }
  }

  @Test func stepsThatAreNotScoredAreCounted() throws {
    let classes = array([2, 6], [0, 1, 0, 1, -1, 1, 0, -1, 0, 1, -1, 1], isInteger: true)
    let read = try read(classes) { $0.arrangement = .manyToMany }
    #expect(read.notes.contains("targets: 3 steps of 12 are not scored"))
  }

  @Test func integersThatNoDoubleHoldsAreRefused() throws {
    let large = NumberArray(shape: [2, 6, 1], isInteger: true, values: Array(repeating: 0x1p53, count: 12))
    #expect(throws: Problem.self) { try read(array([6], Self.labels), inputs: large) }
    let small = NumberArray(
      shape: [2, 6, 1], isInteger: true, values: Array(repeating: 0x1p53 - 1, count: 12))
    #expect(try read(array([6], Self.labels), inputs: small).targets.count == 6)
  }

  /// Classes 1 … K, as in MATLAB and R.
  @Test func classesMayCountFromOne() throws {
    let folder = try DataFolder()
    try folder.write("x.npy", Written.reals([1, 40, 1], (0..<40).map { Double($0) }))
    func source(_ label: (Int32) -> Int32) throws -> any SequenceSource {
      try folder.write("y.npy", Written.integers([40], (0..<40).map(label)))
      return try folder.source("x.npy") { $0.targets = ["y.npy"] }
    }
    let one = try source { 1 + $0 % 3 }
    #expect(one.shape.outputs == .classes(3) && one.classLabels == ["1", "2", "3"])
    #expect(one.facts.contains { $0.value.contains("counts from 1") })
    var batches = one.training(seed: 1, examples: 32, precision: .float64)
    for example in batches.batch(0).probeExamples(of: one.shape) {
      #expect(example.classes == [Int32(example.frames[0]) % 3])
    }
    let zero = try source { $0 % 3 }
    #expect(zero.classLabels == nil && zero.shape.outputs == .classes(3))
    #expect(throws: Problem.self) { try source { 1 + $0 % 2 * 2 } }
  }
}
