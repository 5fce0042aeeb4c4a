import Archive
import Foundation
import Store
import TrialFormat

/// A folder that is removed with the value, and small trial files in it.
final class ExampleFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "archive-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }
}

/// What a trial file says, and a few numbers: records before updates 0, 3, 1, 2, in this order.
struct ExampleFile {
  var texts = [
    "experiment": "demo", "variant": "k=a", "status": "done", "arrangement": "many-to-one",
    "loss_kind": "cross-entropy",
    "identity": "same", "records_kept": "{}",
    "settings": #"{"train":{"batch":16,"steps":4},"optimizer":{"kind":"adam"}}"#,
    "provenance": #"{"lab":"0.1.0","training_seconds":1.5,"data":["a","b"]}"#,
  ]
  var integers = ["lab_format": 1, "seed": 1]
  var steps = [0, 3, 1, 2]
  var units = 3

  static let expected = ExpectedTrial(experiment: "demo", variant: "k=a", seed: 1, identity: "same")

  /// W has the value of its update everywhere, at the end 100.
  func write(to path: String) throws {
    let writer = try TrialWriter(at: path)
    for (name, text) in texts.sorted(by: { $0.key < $1.key }) { try writer.setAttribute(name, .text(text)) }
    for (name, integer) in integers.sorted(by: { $0.key < $1.key }) {
      try writer.setAttribute(name, .integer(integer))
    }
    try writer.define(Dimension("hidden_from", size: units))
    try writer.define(
      Dimension("gate_hidden", .labels((0..<units).map { "f[\($0)]" } + (0..<units).map { "i[\($0)]" })))
    try writer.define(.unlimited("record"))
    try writer.define(.unlimited("step", counting: "updates"), in: "/history")
    try writer.create("/history/loss", .float64, dimensions: ["step"])
    try writer.append("/history/loss", [4.0, 3, 2, 1])
    try writer.append("/history/step", [0, 1, 2, 3])
    try writer.define(.unlimited("evaluation"), in: "/evaluation")
    try writer.create("/evaluation/step", .int64, dimensions: ["evaluation"])
    try writer.create("/evaluation/loss", .float64, dimensions: ["evaluation"])
    try writer.append("/evaluation/step", [4])
    try writer.append("/evaluation/loss", [1.5])
    try writer.create("/test/loss", .float64, dimensions: [])
    try writer.write("/test/loss", [1.25])
    try writer.create("/parameters/final/W", .float32, dimensions: ["hidden_from", "gate_hidden"])
    try writer.write("/parameters/final/W", [Float](repeating: 100, count: 2 * units * units))
    try writer.create(
      "/records/parameters/W", .float32, dimensions: ["record", "hidden_from", "gate_hidden"])
    try writer.append(
      "/records/parameters/W", steps.flatMap { [Float](repeating: Float($0), count: 2 * units * units) })
    try writer.create("/records/step", .int64, dimensions: ["record"])
    try writer.append("/records/step", steps.map { Int64($0) })
    try writer.finish()
  }

  /// What such a file must hold.
  static var declaration: TrialDeclaration {
    TrialDeclaration(
      axes: [
        AxisDeclaration("hidden_from", .fixed(3), doc: ""),
        AxisDeclaration("gate_hidden", .fixed(6), doc: ""),
        AxisDeclaration("record", .growing, doc: ""),
        AxisDeclaration("step", in: TrialPath.history, .counting, doc: ""),
        AxisDeclaration("evaluation", in: TrialPath.evaluation, .growing, doc: ""),
      ],
      quantities: [
        QuantityDeclaration(TrialPath.history("loss"), axes: ["step"], doc: ""),
        QuantityDeclaration(TrialPath.evaluation("loss"), axes: ["evaluation"], doc: ""),
        QuantityDeclaration(TrialPath.evaluation("step"), .int64, axes: ["evaluation"], doc: ""),
        QuantityDeclaration(TrialPath.test("loss"), doc: ""),
        QuantityDeclaration(
          TrialPath.finalParameter("W"), .real, axes: ["hidden_from", "gate_hidden"], doc: ""),
        QuantityDeclaration(
          TrialPath.records.parameter("W"), .real, axes: ["record", "hidden_from", "gate_hidden"], doc: ""),
        QuantityDeclaration(TrialPath.records.step, .int64, axes: ["record"], doc: ""),
      ])
  }
}
