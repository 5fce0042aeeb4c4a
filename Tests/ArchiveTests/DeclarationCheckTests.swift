import Archive
import Foundation
import Testing
import TrialFormat

/// A file against what its settings promise.
@Suite struct DeclarationCheckTests {
  let folder: ExampleFolder
  let trial: StoredTrial

  init() throws {
    folder = try ExampleFolder()
    try ExampleFile().write(to: folder.file("seed-1.h5"))
    trial = try StoredTrial(at: folder.file("seed-1.h5"))
  }

  private func differences(_ change: (inout TrialDeclaration) -> Void) throws -> [String] {
    var declaration = ExampleFile.declaration
    change(&declaration)
    return try trial.differences(from: declaration).map(\.description)
  }

  /// What is said where one quantity is another.
  private func differences(_ path: String, _ change: (inout QuantityDeclaration) -> Void) throws -> [String] {
    try differences { declaration in
      for index in declaration.quantities.indices where declaration.quantities[index].path == path {
        change(&declaration.quantities[index])
      }
    }
  }

  @Test func asDeclared() throws {
    try trial.check(against: ExampleFile.declaration)
    try trial.check(against: TrialDeclaration())
  }

  @Test func missing() throws {
    let accuracy = QuantityDeclaration(TrialPath.test("accuracy"), doc: "")
    #expect(try differences { $0.quantities.append(accuracy) } == ["/test/accuracy, float64, is missing"])
    let later = QuantityDeclaration(TrialPath.probe.loss, axes: ["record"], doc: "", since: 2)
    #expect(try differences { $0.quantities.append(later) } == [], "the file is of format 1")
    let fault = #expect(throws: ArchiveFault.self) {
      var declaration = ExampleFile.declaration
      declaration.quantities.append(accuracy)
      try trial.check(against: declaration)
    }
    #expect(
      fault?.sentence
        == "/test/accuracy, float64, is missing: run the file again, which sets it aside and computes the trial anew"
    )
  }

  @Test func types() throws {
    #expect(
      try differences(TrialPath.records.step) { $0.element = .real } == ["/records/step is int64, not real"])
    #expect(
      try differences(TrialPath.records.step) { $0.element = .text } == ["/records/step is int64, not text"])
    #expect(
      try differences(TrialPath.records.step) { $0.element = .int32 } == ["/records/step is int64, not int32"]
    )
    #expect(
      try differences(TrialPath.finalParameter("W")) { $0.element = .float64 } == [
        "/parameters/final/W is float32, not float64"
      ])
    #expect(try differences(TrialPath.test("loss")) { $0.element = .real } == [])
  }

  @Test func extents() throws {
    #expect(
      try differences { $0.axes[0] = AxisDeclaration("hidden_from", .fixed(4), doc: "") } == [
        "/parameters/final/W is [3, 6], not [4, 6]", "/records/parameters/W is [4, 3, 6], not [any, 4, 6]",
      ])
    #expect(
      try differences(TrialPath.finalParameter("W")) { $0.axes = ["hidden_from"] } == [
        "/parameters/final/W is [3, 6], not [3]"
      ])
    #expect(
      try differences(TrialPath.test("loss")) { $0.axes = ["hidden_from"] } == ["/test/loss is [], not [3]"])
    let labels = AxisDeclaration("gate_hidden", .coordinates(.labels(["a"])), doc: "")
    #expect(try differences { $0.axes[1] = labels }.count == 2)
    // Names of axes are not compared.
    #expect(
      try differences {
        $0.axes.append(AxisDeclaration("other", .fixed(3), doc: ""))
        $0.quantities[4].axes = ["other", "gate_hidden"]
      } == [])
    #expect(
      try differences(TrialPath.test("loss")) { $0.axes = ["nowhere"] } == [
        "/test/loss is undeclared, not along nowhere"
      ])
  }

  @Test func numbersOfAnAxisThatCounts() throws {
    let altered = AlteredTrial(
      trial: trial, shapes: [TrialPath.history("step"): [3], "/evaluation/evaluation": [7]])
    let found = try StoredTrial(trial.head, at: trial.path, data: altered).differences(
      from: ExampleFile.declaration)
    #expect(
      found.map(\.description) == ["/history/step is 3 along step, not 4, as many as others along step"])
  }

  @Test func rowsAlongAnAxisThatGrows() throws {
    // The history has four updates, the evaluation one.
    #expect(
      try differences(TrialPath.evaluation("loss")) { $0.axes = ["record"] } == [
        "/evaluation/loss is 1 along record, not 4, as many as others along record"
      ])
    #expect(
      try differences { declaration in
        declaration.axes.append(AxisDeclaration("shared", .growing, doc: ""))
        for index in [0, 1] { declaration.quantities[index].axes = ["shared"] }
      } == ["/evaluation/loss is 1 along shared, not 4, as many as others along shared"])
    #expect(
      try differences {
        $0.axes[3] = AxisDeclaration("step", in: TrialPath.evaluation, .counting, doc: "")
        $0.quantities[1].axes = ["step"]
        $0.quantities[0].axes = ["evaluation"]
        $0.axes.append(AxisDeclaration("evaluation", in: TrialPath.history, .growing, doc: ""))
      } == [])
  }
}
