import Components
import Foundation
import LinearAlgebra
import Recurrent
import Testing

@testable import SequenceTasks

/// Tables as tasks, in every arrangement.
@Suite struct OwnTableTests {
  private func texts(_ numbers: [Int32], _ labels: [String]?) -> [String] {
    numbers.map { labels?[Int($0)] ?? "?" }
  }

  /// Twenty rows: `word0 …`, class by parity.
  private let reviews =
    "text,label\n" + (0..<20).map { "a good film \($0 % 3),\($0 % 2 == 0 ? "ja" : "nein")\n" }.joined()

  @Test func textsWithLabels() throws {
    let folder = try DataFolder()
    try folder.write("data.csv", reviews)
    let source = try folder.source("data.csv") { ($0.inputs, $0.targets) = (["text"], ["label"]) }
    #expect(source.shape == NetworkShape(inputs: .tokens(7), outputs: .classes(2), arrangement: .manyToOne))
    #expect(source.classLabels == ["ja", "nein"] && source.longestInput == 4)
    let all = everything(source, trained: 16)
    #expect(all.count == 20 && all.count { $0.classes == [0] } == 10)
    #expect(all.allSatisfy { texts($0.tokens, source.tokenLabels).prefix(3) == ["a", "good", "film"] })
    #expect(
      source.digests.map(\.name) == ["data.csv"]
        && source.digests.map(\.sha256) == [sha256(Array(reviews.utf8))])
    #expect(source.baselines.map(\.quantity) == ["loss", "accuracy"])
  }

  @Test func charactersSurvive() throws {
    let folder = try DataFolder(), words = ["été", "Straße", "Кириллица", "中文"]
    let rows = (0..<20).map { "\(words[$0 % 4]),\($0 % 2)\n" }.joined()
    try folder.write("data.csv", "inputs,targets\n" + rows)
    let source = try folder.source("data.csv") { $0.tokens = .characters }
    let seen = Set(everything(source, trained: 16).map { texts($0.tokens, source.tokenLabels).joined() })
    #expect(seen == Set(words))
  }

  @Test func textsToTexts() throws {
    let folder = try DataFolder()
    try folder.write("data.tsv", "en\tde\n" + (0..<20).map { _ in "the house\tdas Haus hier\n" }.joined())
    let source = try folder.source("data.tsv") {
      ($0.inputs, $0.targets, $0.arrangement) = (["en"], ["de"], .sequenceToSequence)
    }
    #expect(source.classLabels == ["<unknown>", "Haus", "das", "hier", "<end>"] && source.decodesGreedily)
    #expect(source.longestInput == 2 && source.longestOutput == 4)
    let all = everything(source, trained: 16)
    #expect(all.allSatisfy { texts($0.classes, source.classLabels) == ["das", "Haus", "hier", "<end>"] })
    // A sample shows the texts without their end.
    let batch = source.evaluation(.test, examples: 1, precision: .float64)[0]
    let outputs = Matrix(rows: 4, columns: 5, precision: .float64)
    for (t, one) in [1, 4, 2, 2].enumerated() { outputs[t, one] = 1 }
    let sample = source.sample(batch, 0, prediction: Prediction(outputs, of: batch))
    #expect(
      sample == Sample(input: .text("the house"), target: .text("das Haus hier"), prediction: .text("Haus")))
  }

  @Test func tagsAndTitles() throws {
    let folder = try DataFolder()
    try folder.write("data.csv", "inputs,targets\n" + (0..<20).map { _ in "the cat sleeps,D N V\n" }.joined())
    let tags = try folder.source("data.csv") { $0.arrangement = .manyToMany }
    #expect(
      tags.classLabels == ["D", "N", "V"]
        && everything(tags, trained: 16).allSatisfy { $0.classes == [0, 1, 2] })
    let titles = try folder.source("data.csv") { $0.arrangement = .oneToMany }
    #expect(
      titles.tokenLabels == ["<unknown>", "the cat sleeps"] && titles.longestInput == 1
        && titles.longestOutput == 4)
    try folder.write("ragged.csv", "inputs,targets\n" + (0..<20).map { _ in "the cat sleeps,D N\n" }.joined())
    let fault = folder.refusal("ragged.csv") { $0.arrangement = .manyToMany }
    #expect(fault?.description.contains("ragged.csv:2:16: 2 targets for 3") == true)
  }

  @Test func rowsThatAreSteps() throws {
    let folder = try DataFolder()
    let rows = (0..<20).flatMap { s in (0..<3 + s % 2).map { "s\(s),\(s).\($0),\($0),\(s % 2),0.5\n" } }
      .joined()
    try folder.write("steps.csv", "id,x,y,class,price\n" + rows)
    let steps = { (task: inout OwnFile) in
      (task.sequence, task.inputs, task.targets) = ("id", ["x", "y"], ["class"])
    }
    let one = try folder.source("steps.csv", steps)
    #expect(
      one.shape == NetworkShape(inputs: .reals(2), outputs: .classes(2), arrangement: .manyToOne)
        && one.longestInput == 4)
    for example in everything(one, trained: 16) {
      let s = Int(example.frames[0])
      #expect(
        example.frames.count == 2 * (3 + s % 2) && example.classes == [Int32(s % 2)] && example.frames[3] == 1
      )
    }
    let many = try folder.source("steps.csv") {
      steps(&$0)
      ($0.arrangement, $0.outputs, $0.targets) = (.manyToMany, .numbers, ["price", "x"])
    }
    #expect(many.shape.outputs == .reals(2))
    #expect(
      everything(many, trained: 16).allSatisfy { $0.numbers[0] == 0.5 && $0.numbers[1] == $0.frames[0] })
    try folder.write("mixed.csv", "id,x,y,class\na,1,1,0\nb,1,1,0\na,1,1,0\n")
    #expect(
      folder.refusal("mixed.csv", steps)?.description.contains("mixed.csv:4:1: sequence 'a' goes on") == true)
    try folder.write("nan.csv", "id,x,y,class\na,1,1,0\nb,1,nan,0\n")
    #expect(
      folder.refusal("nan.csv", steps)?.description.contains("nan.csv:3:5: 'nan' is no finite number") == true
    )
  }

  @Test func whatIsWrongWithTablesHasItsPlace() throws {
    let good = "inputs,targets\n" + (0..<20).map { "some words,\($0 % 2)\n" }.joined()
    func expect(
      _ key: String, _ message: String, _ text: String, _ change: (inout OwnFile) -> Void = { _ in },
      at place: SourceLocation = #_sourceLocation
    ) throws {
      let folder = try DataFolder()
      try folder.write("d.csv", text)
      let fault = folder.refusal("d.csv", change)
      #expect(
        fault?.key == key && fault?.description.contains(message) == true, "\(String(describing: fault))",
        sourceLocation: place)
    }
    try expect("path", "d.csv:22:1: this row has 1 fields", good + "more words\n")
    try expect("path", "d.csv:22:1: this text is empty", good + ",1\n")
    try expect("path", "d.csv:22:12: this field is empty", good + "more words, \n")
    try expect("path", "d.csv:22:12: 'high' is no finite number", good + "more words,high\n") {
      $0.outputs = .numbers
    }
    try expect("targets", "are of class '0'", good.replacingOccurrences(of: "1\n", with: "0\n"))
    try expect("inputs", "no column 'x'", good) { $0.inputs = ["x"] }
  }

  @Test func setsCanHaveFilesOfTheirOwn() throws {
    let folder = try DataFolder()
    try folder.write("train.csv", reviews)
    try folder.write("valid.csv", "text,label\nan odd film,ja\n")
    try folder.write("test.csv", "label,text\nnein,a good film\nja,a good film\n")
    let named = { (task: inout OwnFile) in
      (task.inputs, task.targets) = (["text"], ["label"])
      (task.validation, task.test) = (.file("valid.csv"), .file("test.csv"))
    }
    let source = try folder.source("train.csv", named)
    #expect(
      source.facts.first { $0.name == "sequences" }?.value
        == "20 to train on, 1 for validation, 2 for the test")
    #expect(source.digests.map(\.name) == ["train.csv", "test.csv", "valid.csv"])
    // A word that training does not have is unknown; a class that it does not have is an error.
    #expect(everything(source, trained: 20)[20].tokens.prefix(2) == [0, 0])
    try folder.write("test.csv", "text,label\na good film,vielleicht\n")
    let fault = try #require(folder.refusal("train.csv", named))
    #expect(
      fault.key == "test"
        && fault.description.contains("test.csv:2:13: class 'vielleicht' has no sequence to train on"))
  }
}
