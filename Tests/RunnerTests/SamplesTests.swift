import Experiments
import Foundation
import Language
import SequenceTasks
import Store
import Testing

@testable import Archive
@testable import Runner

/// Metrics, levels, samples and early ends on file.
@Suite struct SamplesTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private func roundTrip(_ samples: [Sample]) throws -> [StoredSample] {
    let path = "\(workshop.path)/samples.h5", writer = try TrialWriter(at: path)
    try TrialSamples(samples).write(to: writer)
    try writer.finish()
    let head = TrialHead(experiment: "tiny", variant: "default", seed: 1)
    return try StoredTrial(head, at: path, data: ReopenedFile(path, among: OpenFiles())).samples()
  }

  /// The same, as it is read.
  private func read(_ samples: [Sample]) -> [StoredSample] {
    func content(_ value: SampleValue) -> StoredSample.Content {
      switch value {
      case .text(let text): .text(text)
      case .image(let width, let height, let pixels): .image(width: width, height: height, pixels)
      case .numbers(let numbers): .numbers(numbers)
      }
    }
    return samples.map {
      StoredSample(input: content($0.input), target: content($0.target), prediction: content($0.prediction))
    }
  }

  @Test func textsOfAllScripts() throws {
    let texts = ["é", "ß Кириллица", "中文 😀", "", "two\nlines"]
    let samples = texts.map {
      Sample(input: .text($0), target: .text($0 + "!"), prediction: .text("‹\($0)›"))
    }
    #expect(try roundTrip(samples) == read(samples))
    let cut = try roundTrip([Sample(input: .text("a\0b"), target: .text(""), prediction: .text(""))])
    #expect(cut.first?.input == .text("ab"))
    #expect(try roundTrip([]).isEmpty)
  }

  @Test func imagesAndNumbersOfUnequalSize() throws {
    let samples = [
      Sample(
        input: .image(width: 2, height: 3, [0, 0.25, 0.5, 0.75, 1, 0]), target: .numbers([1, 2, 3]),
        prediction: .text("a")),
      Sample(
        input: .image(width: 3, height: 1, [1, 0.5, 0]), target: .numbers([-0.1]), prediction: .text("b")),
    ]
    #expect(try roundTrip(samples) == read(samples))
  }

  @Test func axesAreNamedAfterTheirColumns() throws {
    let path = "\(workshop.path)/axes.h5", writer = try TrialWriter(at: path)
    try TrialSamples([
      Sample(
        input: .image(width: 3, height: 2, [0, 1, 0, 1, 0, 1]), target: .numbers([1, 2, 3, 4]),
        prediction: .text("a")),
      Sample(
        input: .image(width: 3, height: 2, [1, 1, 0, 1, 0, 1]), target: .numbers([1, 2]),
        prediction: .text("b")),
    ]).write(to: writer)
    try writer.finish()
    let file = try TrialFile(reading: path)
    #expect(try file.dimensions("/samples/inputs") == ["sample", "input_row", "input_column"])
    #expect(
      try file.shape("/samples/inputs") == [2, 2, 3] && file.elementType("/samples/inputs") == .float32)
    #expect(
      try file.dimensions("/samples/targets") == ["sample", "target_place"]
        && file.shape("/samples/targets") == [2, 4])
    #expect(
      try file.dimensions("/samples/predictions") == ["sample"]
        && file.elementType("/samples/targets") == .float64)
    for (name, doc) in [
      ("inputs", "what went in"), ("targets", "what was right"),
      ("predictions", "what the trained network said"),
    ] {
      #expect(try file.text(attribute: "long_name", on: "/samples/\(name)") == doc)
    }
    #expect(try file.text(attribute: "units", on: "/samples/targets") == "1")
    #expect(try !file.attributes(on: "/samples/predictions").contains("units"))
  }

  private let adding = """
    experiment: tiny
    task: { kind: adding, length: 10 }
    model: { cell: rnn, hidden: 4 }
    train: { steps: 12, batch: 3, evaluate_every: 3, until: { kind: metric, name: squared_error, at_most: 1000 } }

    """

  @Test func aTrialFileHoldsThem() throws {
    let result = try #require(try workshop.run(workshop.plan(adding)).first)
    let file = try TrialFile(reading: result.file)
    #expect(try file.integer(attribute: "stopped_at") == 3 && file.text(attribute: "status") == "done")
    #expect(try file.text(attribute: "stopped_because").contains("squared_error"))
    #expect(try file.reals("/history/loss").count == 3 && file.integers("/records/step") == [0, 3])
    #expect(try file.reals("/evaluation/squared_error").count == 1)
    let (loss, squares) = (try file.reals("/test/step_loss"), try file.reals("/test/squared_error"))
    #expect(abs(2 * loss[0] / squares[0] - 1) < 1e-9)
    #expect(try file.strings("/baselines/quantity") == ["loss", "squared_error"])
    #expect(try file.reals("/baselines/value") == [1.0 / 12, 1.0 / 6])
    #expect(try StoredTrial(at: result.file).samples().count == 8)
    #expect(result.test.map(\.name) == ["loss", "step_loss", "squared_error", "right"])
    // A finished trial says the same.
    let again = try #require(try workshop.run(workshop.plan(adding)).first)
    #expect(again.wasFinished && again.test.map(\.value) == result.test.map(\.value))
  }

  @Test func theCriterionIsPartOfTheIdentity() throws {
    func identity(_ until: String) throws -> String {
      try workshop.plan(adding, set: ["train.until=\(until)"]).trials.map(\.identity).joined()
    }
    let identities = try ["none", "within", "{kind: within, error: 0.05}", "loss"].map(identity)
    #expect(Set(identities).count == 4)
  }

  @Test func aMetricThatIsNotThereIsRefusedWhereItStands() throws {
    let text = adding.replacingOccurrences(of: "squared_error", with: "squared_eror")
    do throws(Faults) {
      _ = try workshop.read(text)
      Issue.record("not refused")
    } catch {
      let said = error.rendered(color: false)
      #expect(
        said.contains(":4:") && said.contains("this task has no metric 'squared_eror'")
          && said.contains("^ it has squared_error, right"))
    }
  }

  /// Levels are of all steps that the task scores.
  @Test func levelsFallAwayWhereOnlyTheLastStepsAreScored() throws {
    let copy = """
      experiment: tiny
      task: { kind: copy, delay: 3, letters: 2 }
      model: { cell: rnn, hidden: 4 }
      train: { steps: 2, batch: 3 }

      """
    let all = try #require(try workshop.run(workshop.plan(copy)).first)
    #expect(try TrialFile(reading: all.file).contains("/baselines"))
    let last = try #require(try workshop.run(workshop.plan(copy, set: ["loss.steps=last 2"])).first)
    #expect(try !TrialFile(reading: last.file).contains("/baselines"))
  }
}

extension Workshop {
  /// A plan, with typed errors.
  fileprivate func read(_ text: String) throws(Faults) -> Plan {
    let path = "\(path)/read.exp"
    try? text.write(toFile: path, atomically: true, encoding: .utf8)
    return try Plan(path: path)
  }
}
