import Archive
import Experiments
import Foundation
import Language
import Store
import Testing
import TrialFormat

@testable import Runner

@Suite struct ScanTests {
  /// Lengths and widths differ from point to point.
  private static let text = """
    # vim: ft=yaml
    experiment: tiny
    task: { kind: noise, length: 5, inputs: 3, classes: 3 }
    model: { cell: rnn, hidden: 4 }
    train: { steps: 2, batch: 3 }
    seeds: [1, 4]
    record: { at: [0, last], diagnostics: [gradient-by-lag, lyapunov] }
    sweep: { model.cell: [rnn, lstm], task.length: [5, 3], model.hidden: [2, 3] }
    """

  private func scan(_ workshop: Workshop, _ text: String = ScanTests.text, set overrides: [String] = [])
    throws
    -> ScanPlan
  {
    try Data(text.utf8).write(to: URL(fileURLWithPath: workshop.file))
    return try ScanPlan(path: workshop.file, overrides: overrides, results: "\(workshop.path)/results")
  }

  @discardableResult
  private func make(
    _ scan: ScanPlan, in workshop: Workshop, into root: String = "results", workers: Int = 1,
    force: Bool = false,
    stop: StopRequest = StopRequest()
  ) throws -> ScanRun {
    try ScanRun(
      of: scan, into: workshop.results(root), workers: workers, force: force, rehash: false,
      provenance: Provenance(facts: [("lab", "test")]), stop: stop)
  }

  private func stored(_ workshop: Workshop, _ root: String = "results") throws -> StoredScan {
    try #require(try StoredScan(in: workshop.results(root), of: "tiny"))
  }

  private func bits(_ numbers: [Double]) -> [UInt64] { numbers.map { $0.isNaN ? 0 : $0.bitPattern } }

  @Test func everyNumberIsThatOfTheTrialsFirstRecord() throws {
    let workshop = try Workshop(), scan = try scan(workshop)
    #expect(try make(scan, in: workshop).outcome == .measured)
    let plan = try workshop.plan(ScanTests.text), stored = try stored(workshop)
    _ = try workshop.run(plan)
    var compared = 0, changed = 0
    for trial in plan.trials {
      let file = try StoredTrial(at: workshop.results().trial(variant: trial.variant.name, seed: trial.seed))
      for quantity in trial.variant.declaration.quantities where quantity.path.hasPrefix("/diagnostics") {
        let all = try stored.reals(quantity.path), sizes = try stored.axes(quantity.path).map { $0.size ?? 0 }
        let size = sizes.dropFirst(4).reduce(1, *), own = try file.reals(quantity.path, row: 0)
        let shape = Array(try file.shape(quantity.path).dropFirst()), first = scan.place(of: trial) * size
        // What a shorter point does not have is NaN.
        let found = (0..<size).filter { index in
          var rest = index
          return Array(zip(shape, sizes.dropFirst(4))).reversed().allSatisfy { extent, whole in
            defer { rest /= whole }
            return rest % whole < extent
          }
        }
        #expect(bits(found.map { all[first + $0] }) == bits(own), "\(trial.name) \(quantity.path)")
        compared += own.count
        if bits(try file.reals(quantity.path, row: 1)) != bits(own) { changed += 1 }
        if found.count < size {
          let others = Set(0..<size).subtracting(found)
          #expect(others.allSatisfy { all[first + $0].isNaN || all[first + $0] == -1 })
        }
      }
    }
    #expect(compared > 400 && changed > 20, "negative control: training changes what is measured")
  }

  @Test func workersShareTheWorkWithoutATrace() throws {
    let workshop = try Workshop(), scan = try scan(workshop)
    for (root, workers) in [("one", 1), ("many", 3)] {
      try make(scan, in: workshop, into: root, workers: workers)
    }
    let (one, many) = (try stored(workshop, "one"), try stored(workshop, "many"))
    for instrument in scan.instruments {
      for quantity in instrument.declaration.quantities {
        let path = "/diagnostics/\(instrument.name)/\(quantity.path)", numbers = try one.reals(path)
        #expect(bits(numbers) == bits(try many.reals(path)))
        #expect(
          Set(bits(numbers)).count > 1 || quantity.element == .int32,
          "negative control: they are not all alike")
      }
    }
  }

  @Test func axesAreNamedAfterTheKeys() throws {
    let workshop = try Workshop(), scan = try scan(workshop)
    try make(scan, in: workshop)
    let axes = try stored(workshop).axes("/diagnostics/gradient-by-lag/profile")
    #expect(axes.map(\.name) == ["model.cell", "task.length", "model.hidden", "seed", "lag"])
    #expect(
      axes.map(\.coordinates) == [
        .labels(["rnn", "lstm"]), .integers([5, 3]), .integers([2, 3]), .integers([1, 4]),
        .integers([0, 1, 2, 3, 4]),
      ])
  }

  @Test func aScanTakesThePlaceOfTheSweep() throws {
    let text = ScanTests.text + "\nscan: { model.init.b: [-1, 0.5] }", workshop = try Workshop()
    let scan = try scan(workshop, text)
    #expect(scan.plan.variants.map(\.name) == ["model.init.b=-1", "model.init.b=0.5"])
    #expect(try workshop.plan(text).variants.count == 8)
    #expect(scan.axes.map(\.name) == ["model.init.b", "seed"])
    #expect(throws: Faults.self) { try self.scan(workshop, text, set: ["model.init.b=3"]) }
    // What only the sweep varies can be set.
    #expect(try self.scan(workshop, text, set: ["model.hidden=3"]).plan.variants.count == 2)
  }

  @Test func whatIsThereIsKept() throws {
    let workshop = try Workshop(), scan = try scan(workshop)
    try make(scan, in: workshop)
    #expect(try make(scan, in: workshop).outcome == .kept)
    #expect(try make(scan, in: workshop, force: true).outcome == .measured)
    let other = try self.scan(workshop, set: ["train.batch=4"]), made = try make(other, in: workshop)
    #expect(made.outcome == .measured && made.remarks.count == 1)
    #expect(
      FileManager.default.fileExists(atPath: try workshop.results().path + "/stale/\(scan.identity)/scan.h5"))
    #expect(try stored(workshop).identity == other.identity && other.identity != scan.identity)
  }

  @Test func aDamagedFileIsSetAside() throws {
    let workshop = try Workshop(), scan = try scan(workshop)
    try make(scan, in: workshop)
    let path = try workshop.results().scan, url = URL(fileURLWithPath: path)
    var bytes = try Data(contentsOf: url)
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: url)
    #expect(throws: ArchiveFault.self) { try stored(workshop) }
    let made = try make(scan, in: workshop)
    #expect(made.outcome == .measured && FileManager.default.fileExists(atPath: path + ".damaged"))
    #expect(try make(scan, in: workshop).outcome == .kept)
  }

  @Test func storedWeightsAreMeasuredAsTheyAreOrChanged() throws {
    let workshop = try Workshop(), results = "\(workshop.path)/results"
    let text = """
      # vim: ft=yaml
      experiment: tiny
      task: { kind: noise, length: 5, inputs: 3, classes: 3 }
      model: { cell: lstm, hidden: 3 }
      train: { steps: 4, batch: 3 }
      record: { at: [0, last], diagnostics: [gradient-by-lag] }
      """
    _ = try workshop.run(try workshop.plan(text))
    let trial = try StoredTrial(at: workshop.results().trial(variant: "default", seed: 1))
    let path = "/diagnostics/gradient-by-lag/profile", own = try trial.reals(path, row: 1)
    let scanned = text + "\nscan: { model.from.add.b.f: [0, 1], model.from.multiply.W.f: [1, 2] }"
    let scan = try scan(
      workshop, scanned, set: ["model.from.result=tiny", "model.from.record=last"])
    try make(scan, in: workshop)
    let all = try stored(workshop).reals(path), profiles = (0..<4).map { Array(all[$0 * 5..<($0 + 1) * 5]) }
    #expect(bits(profiles[0]) == bits(own), "unchanged weights measure what the record holds")
    #expect(Set(profiles.map(bits)).count == 4, "negative control: every change is felt")
    #expect(Set(scan.plan.trials.map(\.identity)).count == 4)
    #expect(
      scan.plan.trials.last?.start?.place.hasSuffix(", with parameters.W.f*=2, parameters.b.f+=1") == true)
    do throws(Faults) {
      _ = try ScanPlan(
        path: workshop.file, overrides: ["model.from.result=tiny", "model.from.set.b.q=1"], results: results)
      Issue.record("no gate is called q")
    } catch {
      #expect(error.all[0].message == "this network has no parameter 'b.q'")
    }
  }

  @Test func aStopLeavesNothing() throws {
    let workshop = try Workshop(), stop = StopRequest()
    stop.make()
    #expect(try make(try scan(workshop), in: workshop, stop: stop).outcome == .stopped)
    #expect(try StoredScan(in: workshop.results(), of: "tiny") == nil)
  }
}
