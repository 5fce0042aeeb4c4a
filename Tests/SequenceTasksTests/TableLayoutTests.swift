import Components
import Recurrent
import Testing

@testable import SequenceTasks

/// Rows that are words, steps and series.
@Suite struct TableLayoutTests {
  private func pairs(_ text: String, _ change: (inout OwnFile) -> Void) throws -> [[[String]]] {
    try rawExamples(text.utf8, as: "d.csv", change).examples.map { [$0.inputs.words, $0.targets.words] }
  }

  private func refusal(_ text: String, _ change: (inout OwnFile) -> Void) -> String {
    do throws(Problem) {
      _ = try rawExamples(text.utf8, as: "d.csv", change)
      return "read"
    } catch {
      return "\(error.key): \(error.description)"
    }
  }

  private let tagged = "id,w,tag\n1,poor,O\n1,EU,B\n2,Peter,B\n"

  private func tags(_ task: inout OwnFile) {
    (task.inputs, task.targets, task.arrangement) = (["w"], ["tag"], .manyToMany)
  }

  @Test func wordsInRows() throws {
    let said = refusal(tagged) {
      tags(&$0)
      $0.sequence = "id"
    }
    #expect(
      said.contains("d.csv:2:3: 'poor' is no finite number") && said.contains("'rows: tokens'"), "\(said)")
    let wanted = [[["poor", "EU"], ["O", "B"]], [["Peter"], ["B"]]]
    let read = try pairs(tagged) {
      tags(&$0)
      ($0.sequence, $0.rows) = ("id", .tokens)
    }
    #expect(read == wanted)
    let blocks = try pairs("w,tag\npoor,O\nEU,B\n\nPeter,B\n") {
      tags(&$0)
      $0.rows = .tokens
    }
    #expect(blocks == wanted)
    let single = refusal("w,tag\npoor,O\nEU,B\n") {
      tags(&$0)
      $0.rows = .tokens
    }
    #expect(single.hasPrefix("rows: d.csv has no empty line"), "\(single)")
  }

  @Test func classesThatAreNotScored() throws {
    let text = "id,w,tag\n1,poor,-100\n1,EU,?\n1,and,B\n2,Peter,O\n"
    func read(_ change: (inout OwnFile) -> Void) throws -> [[[String]]] {
      try pairs(text) {
        tags(&$0)
        ($0.sequence, $0.rows) = ("id", .tokens)
        change(&$0)
      }
    }
    #expect(try read { _ in }[0][1] == ["-100", "?", "B"])
    #expect(try read { ($0.ignore, $0.missing) = ("-100", ["?"]) }[0][1] == ["", "", "B"])
    let folder = try DataFolder()
    try folder.write("d.csv", text)
    let source = try folder.source("d.csv") {
      tags(&$0)
      ($0.sequence, $0.rows, $0.ignore, $0.missing) = ("id", .tokens, "-100", ["?"])
      ($0.validation, $0.test) = (.file("d.csv"), .file("d.csv"))
    }
    #expect(source.classLabels == ["B", "O"])
    #expect(everything(source, trained: 2)[0].classes == [-1, -1, 0])
    #expect(
      refusal("inputs,targets\na,\n") { $0.missing = [""] }.contains("the class of this sequence is missing"))
  }

  @Test func seriesInRows() throws {
    let text = "y,a,b,c\nu,1,2,NaN\nv,4,5,6\n"
    func series(_ task: inout OwnFile) { (task.inputs, task.targets) = (["a", "b", "c"], ["y"]) }
    #expect(refusal(text, series).contains("d.csv:2:7: 'NaN' is no finite number"))
    let read = try rawExamples(text.utf8, as: "d.csv") {
      series(&$0)
      $0.missing = ["NaN"]
    }
    #expect(read.examples.map(\.inputs.words) == [["1.0", "2.0"], ["4.0", "5.0", "6.0"]])
    #expect(read.remarks == ["1 of 2 series of d.csv end early, where nothing but missing values follows"])
    #expect(read.understood == "d.csv: 2 rows, a series each, separated by commas")
    let inside = refusal("y,a,b,c\nu,1,NaN,3\n") {
      series(&$0)
      $0.missing = ["NaN"]
    }
    #expect(inside.contains("d.csv:2:5: 'NaN' is no finite number; fill what is missing first"), "\(inside)")
    let forecast = try pairs("a,b,c,d\n1,2,3,4\n") {
      ($0.inputs, $0.targets, $0.outputs) = (["a", "b"], ["c", "d"], .numbers)
      $0.arrangement = .sequenceToSequence
    }
    #expect(forecast == [[["1.0", "2.0"], ["3.0", "4.0"]]])
  }

  @Test func timeRises() throws {
    func steps(_ task: inout OwnFile) {
      (task.sequence, task.inputs, task.targets, task.time) = ("id", ["x"], ["y"], "t")
    }
    #expect(try pairs("id,t,x,y\na,1,5,0\na,2,6,0\nb,1,7,1\n", steps).count == 2)
    #expect(try pairs("id,t,x,y\na,2024-02-28,5,0\na,2024-03-01,6,0\n", steps).count == 1)
    let falling = refusal("id,t,x,y\na,2,5,0\na,1,6,0\n", steps)
    #expect(falling.hasPrefix("time: d.csv:3:3: time 1 does not come after 2"), "\(falling)")
    #expect(refusal("id,t,x,y\na,2,5,0\na,2,6,0\n", steps).contains("does not come after"))
    #expect(refusal("id,t,x,y\na,soon,5,0\n", steps).contains("d.csv:2:3: 'soon' is no number and no date"))
    #expect(refusal("id,t,x,y\na,1,5,0\na,2024-03-01,6,0\n", steps).contains("written in another way"))
  }

  @Test func whatChangesWithinASequenceIsTold() throws {
    func steps(_ task: inout OwnFile) { (task.sequence, task.inputs, task.targets) = ("id", ["x"], ["y"]) }
    let read = try rawExamples("id,x,y\na,1,0\na,2,1\nb,3,1\n".utf8, as: "d.csv", steps)
    #expect(
      read.remarks == ["the target changes within 1 of 2 sequences of d.csv: that of the last row counts"])
    #expect(read.examples.map(\.targets.words) == [["1"], ["1"]])
    #expect(try rawExamples("id,x,y\na,1,0\na,2,0\n".utf8, as: "d.csv", steps).remarks.isEmpty)
  }
}
