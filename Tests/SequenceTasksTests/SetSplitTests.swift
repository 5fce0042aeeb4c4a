import Components
import LinearAlgebra
import Recurrent
import Testing

@testable import SequenceTasks

/// Which sequences go into which set.
@Suite struct SetSplitTests {
  /// The rows of each set, by their only number, in order.
  private func sets(_ text: String, _ change: (inout OwnFile) -> Void = { _ in }) throws
    -> (train: Set<Double>, validation: Set<Double>, test: Set<Double>, facts: [String])
  {
    let folder = try DataFolder()
    try folder.write("d.csv", text)
    let source = try folder.source("d.csv") {
      ($0.rows, $0.inputs, $0.targets) = (.series, ["x"], ["y"])
      change(&$0)
    }
    func numbers(_ split: EvaluationSplit) -> Set<Double> {
      Set(
        source.evaluation(split, examples: 9, precision: .float64).flatMap {
          $0.probeExamples(of: source.shape)
        }.flatMap(\.frames))
    }
    let (validation, test) = (numbers(.validation), numbers(.test))
    let rows = text.split(separator: "\n").count - 1, count = rows - validation.count - test.count
    var batches = source.training(seed: 1, examples: count, precision: .float64)
    let train = Set(batches.batch(0).probeExamples(of: source.shape).flatMap(\.frames))
    #expect(train.count + validation.count + test.count == rows)
    return (train, validation, test, source.facts.map { "\($0.name): \($0.value)" })
  }

  private func table(_ rows: Int, head: String = "x,y", _ row: (Int) -> String) -> String {
    head + "\n" + (0..<rows).map { row($0) + "\n" }.joined()
  }

  private func refusal(_ text: String, _ change: (inout OwnFile) -> Void = { _ in }) -> Problem? {
    do {
      _ = try sets(text, change)
      return nil
    } catch {
      return error as? Problem
    }
  }

  @Test func eachSetHasItsShareOfEachClass() throws {
    // Forty of one class, ten of the other.
    let text = table(50) { "\($0),\($0 % 5 == 0 ? "rare" : "common")" }
    let (_, validation, test, facts) = try sets(text) {
      ($0.validation, $0.test) = (.share(0.2), .share(0.2))
    }
    for set in [validation, test] { #expect(set.count == 10 && set.count { Int($0) % 5 == 0 } == 2) }
    #expect(facts.contains("sets: shares of each class, seed 0"))
    let random = try sets(text) { ($0.validation, $0.test, $0.split) = (.share(0.2), .share(0.2), .random) }
    #expect(
      random.test.count == 10 && random.test != test
        && random.facts.contains("sets: shares at random, seed 0"))
    let other = try sets(text) { ($0.validation, $0.test, $0.splitSeed) = (.share(0.2), .share(0.2), 1) }
    #expect(other.test != test && other.test.count { Int($0) % 5 == 0 } == 2)
  }

  @Test func aRareClassIsKeptForTrainingAndTold() throws {
    let text = table(20) { "\($0),\($0 == 7 ? "one" : $0 % 2 == 0 ? "a" : "b")" }
    for seed in 0..<20 {
      let (train, _, _, facts) = try sets(text) { $0.splitSeed = seed }
      #expect(train.contains(7))
      #expect(
        facts.contains {
          $0.hasPrefix("note: class 'one' (1) has too few sequences to be in all sets: give more")
        }, "\(facts)")
    }
    let lost = (0..<20).compactMap { seed in
      refusal(text) { ($0.splitSeed, $0.split, $0.test) = (seed, .random, .share(0.4)) }
    }
    #expect(
      !lost.isEmpty
        && lost.allSatisfy { $0.description.contains("'split: stratified' keeps some of each class") })
    let alone = refusal(table(20) { "\($0),\($0)" })
    #expect(
      alone?.description.contains("each of 20 classes has one sequence") == true,
      "\(String(describing: alone))")
  }

  @Test func aColumnNamesTheSets() throws {
    let text = table(12, head: "x,y,s") { "\($0),\($0 % 2),\(["train", "Train", "dev", "test"][$0 % 4])" }
    func named(_ task: inout OwnFile) { (task.splitColumn, task.targets) = ("s", ["y"]) }
    let (train, validation, test, _) = try sets(
      table(12, head: "x,y,s") { "\($0),\($0 / 4 % 2),\(["train", "Train", "dev", "test"][$0 % 4])" }, named)
    #expect(train == [0, 1, 4, 5, 8, 9] && validation == [2, 6, 10] && test == [3, 7, 11])
    let wrong = refusal(text.replacing("dev", with: "perhaps"), named)
    #expect(
      wrong?.key == "split_column" && wrong?.description.contains("d.csv:4:5: 'perhaps' is none of") == true)
    // A set that is not named is a share of what is to train on.
    let two = try sets(
      table(40, head: "x,y,s") { "\($0),\($0 / 2 % 2),\($0 % 4 == 3 ? "test" : "train")" }, named)
    #expect(
      two.test.count == 10 && two.validation.count == 3
        && two.facts.contains { $0.contains("by column 's', the rest") })
  }

  @Test func groupsStayTogether() throws {
    let text = table(60, head: "x,y,who") { "\($0),\($0 % 2),p\($0 / 6)" }
    let (train, validation, test, facts) = try sets(text) {
      ($0.group, $0.validation, $0.test) = ("who", .share(0.2), .share(0.2))
    }
    let groups = [train, validation, test].map { Set($0.map { Int($0) / 6 }) }
    #expect(groups.map(\.count) == [6, 2, 2] && groups.reduce(Set()) { $0.union($1) }.count == 10)
    #expect(facts.contains("sets: shares of whole groups of 'who', seed 0"))
    let one = refusal(table(20, head: "x,y,who") { "\($0),\($0 % 2),p" }) { $0.group = "who" }
    #expect(one?.key == "group")
  }

  /// Where a column or files name the sets, these must not part a group.
  @Test func setsThatAreNamedPartNoGroup() throws {
    func text(_ size: Int) -> String {
      table(24, head: "x,y,s,who") {
        "\($0),\($0 % 2),\($0 < 12 ? "train" : $0 < 18 ? "dev" : "test"),p\($0 / size)"
      }
    }
    func named(_ task: inout OwnFile) { (task.splitColumn, task.group, task.targets) = ("s", "who", ["y"]) }
    #expect(try sets(text(6), named).validation == [12, 13, 14, 15, 16, 17])
    let parted = refusal(text(5), named)
    #expect(
      parted?.key == "group"
        && parted?.description.contains("group 'p2' of 'who' is in the sets train and validation") == true,
      "\(String(describing: parted))")
  }

  @Test func theFutureIsForTheTest() throws {
    let text = table(20, head: "x,y,t") { "\($0),\($0 % 2),2024-01-\(10 + ($0 + 7) % 20)" }
    let ordered = try sets(text) { ($0.split, $0.time) = (.ordered, "t") }
    #expect(ordered.test == [12, 11] && ordered.validation == [10, 9])
    #expect(try sets(text) { $0.split = .ordered }.test == [18, 19])
    // A sequence that reaches into the test's time.
    let steps =
      "id,t,x,y\n"
      + (0..<20).map { "s\($0),\($0),1,\($0 % 2)\ns\($0),\($0 == 3 ? 17.5 : Double($0) + 0.5),2,\($0 % 2)\n" }
      .joined()
    let leak = refusal(steps) { ($0.rows, $0.sequence, $0.time, $0.split) = (.steps, "id", "t", .ordered) }
    #expect(
      leak?.key == "split"
        && leak?.description.contains("begins before one that comes earlier has ended") == true)
  }

  @Test func inputsAreStandardisedByTheTrainingSet() throws {
    let folder = try DataFolder()
    try folder.write("d.csv", table(4) { "\([1, 3, 1, 3][$0]),\($0 % 2)" })
    try folder.write("held.csv", "x,y\n5,1\n")
    let source = try folder.source("d.csv") {
      ($0.rows, $0.inputs, $0.targets, $0.standardise) = (.series, ["x"], ["y"], true)
      ($0.validation, $0.test) = (.file("held.csv"), .file("held.csv"))
    }
    #expect(
      everything(source, trained: 4).map(\.frames).sorted { $0[0] < $1[0] } == [
        [-1], [-1], [1], [1], [3], [3],
      ])
    #expect(
      source.facts.contains {
        $0.name == "inputs standardised" && $0.value == "means 2; standard deviations 1, of the training set"
      }, "\(source.facts)")
    // A sample shows the numbers of the file.
    let batch = source.evaluation(.test, examples: 1, precision: .float64)[0]
    let outputs = Matrix(rows: 1, columns: 2, precision: .float64)
    outputs[0, 0] = 1
    let sample = source.sample(batch, 0, prediction: Prediction(outputs, of: batch))
    #expect(sample == Sample(input: .text("5.0"), target: .text("1"), prediction: .text("0")))
    #expect(
      Standardisation([SequenceExample(.frames([1, 3]), .classes([0]))], width: 1).undone([-1, 1, 3]) == [
        1, 3, 5,
      ])
    let tokens = folder.refusal("d.csv") {
      ($0.rows, $0.inputs, $0.targets, $0.standardise) = (.texts, ["x"], ["y"], true)
      ($0.validation, $0.test) = (.file("held.csv"), .file("held.csv"))
    }
    #expect(tokens?.key == "standardise")
  }
}
