import Components
import Foundation
import LinearAlgebra
import Recurrent
import Testing

@testable import SequenceTasks

/// Arrays as tasks in every arrangement, and what tables share with them.
@Suite struct OwnFileTests {
  /// Arrays of `sequences` sequences of at most four steps, in either layout.
  private func arrays(
    _ layout: OwnFile.Layout, _ arrangement: Arrangement, reals: Bool, sequences B: Int = 20
  ) -> [UInt8] {
    func place(_ t: Int, _ b: Int) -> Double { Double(10 * b + t) }
    func values(_ T: Int, _ width: Int, _ value: (Int, Int) -> Double) -> [Double] {
      let isTimeFirst = layout == .timeFirst
      let places = (0..<T * B).map { isTimeFirst ? ($0 / B, $0 % B) : ($0 % T, $0 / T) }
      return places.flatMap { t, b in (0..<width).map { value(t, b) + Double($0) / 10 } }
    }
    func axes(_ T: Int, _ more: [Int]) -> [Int] { (layout == .timeFirst ? [T, B] : [B, T]) + more }
    let inputs =
      arrangement == .oneToMany
      ? Written.reals([B, 2], values(1, 2, place)) : Written.reals(axes(4, [2]), values(4, 2, place))
    let steps = arrangement.generates ? 3 : arrangement == .manyToMany ? 4 : nil
    let targets: [UInt8]
    if let steps {
      targets =
        reals
        ? Written.reals(axes(steps, [1]), values(steps, 1, place))
        : Written.integers(
          axes(steps, []), values(steps, 1) { t, b in Double((t + b) % 2) }.map { Int32($0) })
    } else {
      targets =
        reals
        ? Written.reals([B], (0..<B).map { place(0, $0) })
        : Written.integers([B], (0..<B).map { Int32($0 % 2) })
    }
    let lengths = Written.npy("<i8", [B], (0..<B).map { Int64(1 + $0 % (arrangement == .oneToMany ? 1 : 4)) })
    let outputLengths = Written.npy("|u1", [B], (0..<B).map { UInt8(1 + $0 % 3) })
    return Written.npz([("inputs", inputs), ("targets", targets), ("n", lengths), ("m", outputLengths)])
  }

  @Test(arguments: Arrangement.allCases, OwnFile.Layout.allCases) func arraysInEveryArrangement(
    arrangement: Arrangement, layout: OwnFile.Layout
  ) throws {
    let folder = try DataFolder()
    for reals in [false, true] {
      try folder.write("data.npz", arrays(layout, arrangement, reals: reals))
      let source = try folder.source("data.npz") {
        ($0.arrangement, $0.layout, $0.lengths) = (arrangement, layout, arrangement == .oneToMany ? nil : "n")
        $0.targetLengths = arrangement.generates ? "m" : nil
      }
      #expect(
        source.shape
          == NetworkShape(
            inputs: .reals(2), outputs: reals ? .reals(1) : .classes(2), arrangement: arrangement))
      let all = everything(source, trained: 16)
      #expect(all.count == 20 && Set(all.map { $0.frames[0] }).count == 20)
      for example in all {
        let b = Int(example.frames[0]) / 10, steps = arrangement == .oneToMany ? 1 : 1 + b % 4
        let frames = (0..<steps).flatMap { t -> [Double] in [Double(10 * b + t), Double(10 * b + t) + 0.1] }
        #expect(example.frames == frames)
        let outputs = arrangement == .manyToOne ? 1 : arrangement == .manyToMany ? steps : 1 + b % 3
        let isOne = arrangement == .manyToOne
        if reals {
          let numbers = (0..<outputs).map { Double(10 * b + $0) }
          #expect(example.numbers == numbers)
        } else {
          let classes = (0..<outputs).map { t in Int32((isOne ? b : t + b) % 2) }
          #expect(example.classes == classes)
        }
      }
    }
  }

  @Test func singleArrayFiles() throws {
    let folder = try DataFolder()
    try folder.write("x.npy", Written.integers([3, 20], (0..<60).map { $0 % 5 }))
    try folder.write("y.npy", Written.npy("|u1", [20], (0..<20).map { UInt8($0 % 4) }))
    let source = try folder.source("x.npy") { $0.targets = ["y.npy"] }
    #expect(source.shape == NetworkShape(inputs: .tokens(5), outputs: .classes(4), arrangement: .manyToOne))
    #expect(source.digests.map(\.name) == ["x.npy", "y.npy"] && everything(source, trained: 16).count == 20)
    let refusal = folder.refusal("x.npy")?.description
    #expect(
      refusal?.contains("'targets' is no .npy file") == true && refusal?.contains("targets: y.npy") == true)
  }

  /// An archive of twenty sequences of two frames, unless exchanged.
  private func archive(
    inputs: [UInt8] = Written.reals([2, 20, 1], Array(repeating: 1, count: 40)),
    targets: [UInt8] = Written.integers([20], (0..<20).map { $0 % 2 }),
    lengths: [UInt8] = Written.integers([20], Array(repeating: 1, count: 20))
  ) -> [UInt8] {
    Written.npz([("inputs", inputs), ("targets", targets), ("n", lengths)])
  }

  private static let holes = Written.reals([2, 20, 1], (0..<40).map { $0 == 27 ? .nan : 1 })

  /// Expects this fault of the setting `key`.
  private func expect(
    _ key: String, _ message: String, of bytes: [UInt8], as file: String,
    _ change: (inout OwnFile) -> Void = { _ in },
    at place: SourceLocation = #_sourceLocation
  ) throws {
    let folder = try DataFolder()
    try folder.write(file, bytes)
    let fault = folder.refusal(file, change)
    #expect(
      fault?.key == key && fault?.description.contains(message) == true, "\(String(describing: fault))",
      sourceLocation: place)
  }

  @Test func oneNumberInTwoSpellings() throws {
    let folder = try DataFolder()
    func notes(_ other: String) throws -> [String] {
      let rows = (0..<40).map { "word,\($0 % 2 == 0 ? "1" : $0 % 4 == 1 ? other : "2")\n" }.joined()
      try folder.write("d.csv", Array("inputs,targets\n\(rows)".utf8))
      return try folder.source("d.csv").facts.filter { $0.name == "note" }.map(\.value)
    }
    #expect(try notes("1.0").contains { $0.hasPrefix("classes '1', '1.0' are one number") })
    #expect(try notes("3").isEmpty)
  }

  @Test func archivesThatAreCalledTables() throws {
    try expect("path", "d.csv is compressed by gzip", of: [0x1f, 0x8b, 8, 0, 0, 0], as: "d.csv")
    try expect("path", "d.tsv is a ZIP archive", of: Array("PK\u{3}\u{4}\u{14}\0".utf8), as: "d.tsv")
  }

  @Test func whatIsWrongWithArraysHasItsPlace() throws {
    func expect(
      _ key: String, _ message: String, _ bytes: [UInt8], _ change: (inout OwnFile) -> Void = { _ in },
      at place: SourceLocation = #_sourceLocation
    ) throws { try self.expect(key, message, of: bytes, as: "d.npz", change, at: place) }
    func labels(_ label: (Int32) -> Int32) -> [UInt8] {
      archive(targets: Written.integers([20], (0..<20).map(label)))
    }
    try expect(
      "inputs", "nan at [time 1, example 7, feature 0] is no finite number", archive(inputs: Self.holes))
    let reals = archive(targets: Written.reals([20], (0..<20).map { $0 == 4 ? 0.5 : Double($0 % 2) }))
    try expect("targets", "holds reals, not classes: 0.5 at [example 4]", reals) { $0.outputs = .classes }
    try expect("targets", "-1 at [example 0] is not a class in 0 …", labels { $0 - 1 })
    try expect("targets", "1 at [example 1] is not a class in 0 … 0", archive()) { $0.classes = 1 }
    try expect("classes", "class 2 of 0 … 2 has no sequence to train on", archive()) { $0.classes = 3 }
    try expect("targets", "class 1 of 0 … 2 has no sequence", labels { $0 % 2 * 2 })
    try expect("targets", "nothing to tell apart", labels { _ in 0 })
    try expect(
      "targets", "20 sequences of inputs but 19",
      archive(targets: Written.integers([19], Array(repeating: 0, count: 19))))
    // As many as the other axis has: the advice is the other layout, and is right.
    let other = archive(inputs: Written.reals([20, 2, 1], Array(repeating: 1, count: 40))),
      folder = try DataFolder()
    try expect("targets", "if 'inputs' is [batch, time, …], say 'layout: batch-first'", other)
    try folder.write("d.npz", other)
    #expect(folder.refusal("d.npz") { $0.layout = .batchFirst } == nil)
    let last = archive(inputs: Written.reals([1, 2, 20], Array(repeating: 1, count: 40)))
    try expect("targets", "turn it: x.transpose(2, 1, 0)", last)
    try expect(
      "inputs", "it must be [time, batch] or [time, batch, feature]",
      archive(inputs: Written.reals([40], Array(repeating: 1, count: 40))))
    try expect("inputs", "nothing of size 0", archive(inputs: Written.reals([2, 0, 1], [])))
    try expect(
      "inputs", "-1 at [time 0, example 0] is not a token",
      archive(inputs: Written.integers([2, 20], Array(repeating: -1, count: 40))))
    try expect("lengths", "length 0 at [example 0] is not in 1 … 2", archive()) { $0.lengths = "targets" }
    try expect("lengths", "must hold 20 integers", archive()) { $0.lengths = "inputs" }
    let endless = Written.npy("<i8", [20], Array(repeating: Int64.max, count: 20))
    try expect("lengths", "is not in 1 … 2", archive(lengths: endless)) { $0.lengths = "n" }
    try expect("inputs", "has no array 'x'; it has inputs, targets, n", archive()) { $0.inputs = ["x"] }
    try expect("targets", "it must be [time, batch] or", archive()) { $0.arrangement = .manyToMany }
    try expect("test", "0.01 of 20 sequences is none", archive()) { $0.test = .share(0.01) }
  }

  @Test func whatStandsBehindASequencesEndIsPadding() throws {
    let folder = try DataFolder()
    try folder.write("d.npz", archive(inputs: Self.holes))
    #expect(folder.refusal("d.npz") { $0.lengths = "n" } == nil)
  }

  @Test func theTestSetDoesNotDependOnTheValidationShare() throws {
    let folder = try DataFolder()
    try folder.write("x.npy", Written.reals([1, 50, 1], (0..<50).map { Double($0) }))
    try folder.write("y.npy", Written.integers([50], (0..<50).map { $0 % 2 }))
    func sets(_ share: Double) throws -> (test: Set<Double>, validation: Set<Double>) {
      let source = try folder.source("x.npy") {
        ($0.targets, $0.validation, $0.test) = (["y.npy"], .share(share), .share(0.2))
      }
      func set(_ split: EvaluationSplit) -> Set<Double> {
        let batches = source.evaluation(split, examples: 7, precision: .float64)
        return Set(batches.flatMap { $0.probeExamples(of: source.shape) }.flatMap(\.frames))
      }
      return (set(.test), set(.validation))
    }
    let (one, other) = (try sets(0.1), try sets(0.4))
    #expect(
      one.test == other.test && one.test.count == 10 && one.validation.count == 5
        && other.validation.count == 20)
    #expect(one.test.isDisjoint(with: one.validation) && one.test != Set((40..<50).map { Double($0) }))
  }

  /// What someone loses who always says the training set's frequencies, or its mean.
  @Test func levelsAreConstantAnswers() throws {
    let folder = try DataFolder()
    try folder.write("train.csv", "inputs,targets\n" + (0..<98).map { "w,\($0 < 74 ? 0 : 1)\n" }.joined())
    try folder.write("held.csv", "inputs,targets\nw,0\nw,1\n")
    let held = { (task: inout OwnFile) in
      (task.validation, task.test) = (.file("held.csv"), .file("held.csv"))
    }
    let classes = try folder.source("train.csv", held).baselines
    #expect(abs(classes[0].value + (log(0.75) + log(0.25)) / 2) < 1e-12 && classes[1].value == 0.5)
    let numbers = try folder.source("train.csv") {
      held(&$0)
      $0.outputs = .numbers
    }.baselines
    let mean = 24.0 / 98
    #expect(abs(numbers[0].value - (mean * mean + (1 - mean) * (1 - mean)) / 4) < 1e-12)
  }

  @Test func settingsThatContradictEachOther() {
    func problems(_ path: String, _ change: (inout OwnFile) -> Void = { _ in }) -> [String] {
      var task = OwnFile()
      task.path = path
      change(&task)
      return task.problems.map(\.key)
    }
    for good in ["a.csv", "a.TSV", "a.npy", "a.b/c.npz", "x.h5", "x.hdf5"] {
      #expect(problems(good).isEmpty, "\(good)")
    }
    #expect(problems("a.txt") == ["path"] && problems("csv.gz") == ["path"])
    #expect(problems("a.csv") { ($0.lengths, $0.classes) = ("n", 3) } == ["lengths", "classes"])
    #expect(
      problems("a.csv") { ($0.rows, $0.sequence, $0.inputs) = (.tokens, "id", ["a", "b"]) } == ["inputs"])
    #expect(problems("a.csv") { $0.inputs = ["a", "b"] }.isEmpty)
    #expect(problems("a.csv") { $0.targets = ["a", "b"] } == ["targets"])
    #expect(problems("a.csv") { ($0.rows, $0.sequence) = (.series, "id") } == ["rows"])
    #expect(problems("a.csv") { $0.ignore = "-100" } == ["ignore"])
    #expect(problems("a.csv") { ($0.group, $0.split) = ("g", .ordered) } == ["group"])
    #expect(problems("a.csv") { ($0.splitColumn, $0.test) = ("s", .file("b.csv")) } == ["test"])
    #expect(problems("a.npz") { ($0.separator, $0.time) = (.tab, "t") } == ["separator", "time"])
    #expect(problems("a.csv") { ($0.sequence, $0.arrangement) = ("id", .oneToMany) } == ["arrangement"])
    #expect(problems("a.npz") { ($0.sequence, $0.inputs) = ("id", ["a", "b"]) } == ["inputs", "sequence"])
    #expect(problems("a.npz") { $0.targetLengths = "m" } == ["target_lengths"])
    #expect(problems("a.npy") { $0.test = .file("b.npy") } == ["test"])
    #expect(problems("a.csv") { ($0.test, $0.validation) = (.share(0.5), .share(0.5)) } == ["test"])
    #expect(problems("a.csv") { ($0.outputs, $0.arrangement) = (.numbers, .manyToMany) } == ["outputs"])
  }

  /// Mutated files are read or refused with the setting at fault; whatever is read is a batch that fits its
  /// shape.
  @Test func damagedFilesNeverCrash() throws {
    let folder = try DataFolder()
    let table =
      "id,x,inputs,targets\n" + (0..<12).map { "s\($0 / 2),\($0),ein \"Wort\" é,\($0 % 2)\n" }.joined()
    let labels = Written.npy("|u1", [12], (0..<12).map { UInt8($0 % 2) })
    let files: [(name: String, bytes: [UInt8], change: (inout OwnFile) -> Void)] = [
      ("d.csv", Array(table.utf8), { _ in }),
      ("d.csv", Array(table.utf8), { ($0.sequence, $0.inputs, $0.arrangement) = ("id", ["x"], .manyToMany) }),
      ("d.csv", Array(table.utf8), { ($0.tokens, $0.arrangement) = (.characters, .sequenceToSequence) }),
      ("d.npy", Written.integers([2, 12], (0..<24).map { $0 % 3 }), { $0.targets = ["y.npy"] }),
      ("y.npy", labels, { ($0.path, $0.targets) = ("x.npy", ["y.npy"]) }),
    ]
    try folder.write("y.npy", labels)
    try folder.write("x.npy", Written.reals([2, 12, 1], Array(repeating: 1, count: 24)))
    for (name, bytes, change) in files {
      var read = 0
      for damaged in [bytes] + bytes.mutations(300) {
        try folder.write(name, damaged)
        do throws(Problem) {
          let source = try folder.source(name) {
            ($0.validation, $0.test) = (.share(0.2), .share(0.2))
            change(&$0)
          }
          for batch in source.evaluation(.test, examples: 5, precision: .float64) {
            #expect(
              batch.inputShape.steps <= source.longestInput && batch.outputShape.steps <= source.longestOutput
            )
            #expect(batch.labels.allSatisfy { $0 < Int32(source.shape.outputs.width) })
          }
          read += 1
        } catch {
          #expect(
            OwnFile.descriptors.contains { $0.key == error.key } && !error.description.isEmpty, "\(error)")
        }
      }
      #expect(read > 0 && read < 301)
      try folder.write("y.npy", labels)
    }
  }
}
