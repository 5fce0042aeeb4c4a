import Components
import Diagnostics
import Experiments
import Foundation
import Language
import Runner
import Store
import Testing

@Suite struct StoredDiagnosticsTests {
  static let python = ProcessInfo.processInfo.environment["LAB_PYTHON"]

  private struct Silent: RunObserver {
    func receive(_ event: RunEvent) {}
  }

  private final class Workshop {
    let folder = FileManager.default.temporaryDirectory.appending(path: "diagnostics-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(at: folder) }

    func plan(
      _ diagnostics: String, arrangement: String = "many-to-many", cell: String = "lstm",
      inputs: String = "inputs: 8"
    )
      throws -> Plan
    {
      let text = """
        experiment: lags
        task: { kind: noise, length: 6, min_length: 3, arrangement: \(arrangement), \(inputs) }
        model: { cell: \(cell), hidden: 4 }
        train: { steps: 5, batch: 3 }
        record: { at: [0, 2, last], diagnostics: \(diagnostics) }
        gradient: { beside: [unit] }
        optimizer: { kind: adam, clip: { kind: norm, threshold: 1 } }
        """
      let path = folder.appending(path: "lags.exp").path
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      return try Plan(path: path)
    }

    func file(
      _ diagnostics: String, arrangement: String = "many-to-many", cell: String = "lstm",
      inputs: String = "inputs: 8"
    ) throws -> String {
      let plan = try plan(diagnostics, arrangement: arrangement, cell: cell, inputs: inputs)
      let results = try ResultsFolder(root: folder.path, experiment: "lags")
      let done = try Run.trials(
        of: plan, into: results, workers: 1, force: true,
        provenance: .ofThisMachine(command: ["lab"], folder: folder.path), observer: Silent())
      let result = try #require(done.first)
      #expect(result.status == .done, "\(result.problem ?? "")")
      return result.file
    }
  }

  static let two = "[gradient-by-lag, { kind: gradient-by-lag, state: [s], steps: 3, threshold: 0.1 }]"

  @Test func everyDiagnosticHasItsGroup() throws {
    let workshop = try Workshop(), file = try TrialFile(reading: try workshop.file(Self.two))
    let first = "/diagnostics/gradient-by-lag", second = "/diagnostics/gradient-by-lag-2"
    #expect(try file.dimensions(first + "/norm") == ["record", "target_step", "lag"])
    #expect(try file.shape(first + "/norm") == [3, 6, 6] && file.shape(second + "/norm") == [3, 3, 6])
    #expect(try file.dimensions(first + "/profile") == ["record", "lag"])
    #expect(try file.dimensions(first + "/gradient_reach") == ["record"])
    #expect(try file.elementType(first + "/gradient_reach_censored") == .int32)
    #expect(try file.axes(second + "/norm")[1].coordinates == .integers([1, 3, 5]))
    #expect(try file.text(attribute: "states", on: first) == "s q")
    #expect(try file.text(attribute: "states", on: second) == "s")
    #expect(try file.integer(attribute: "target_steps_scored", on: second) == 6)
    #expect(try file.reals(first + "/profile", row: 2)[0] == 1)
    #expect(try file.reals(first + "/profile", row: 0) != file.reals(first + "/profile", row: 2))
  }

  /// No axis of a kind has the name of one that the file has already, whatever the inputs are.
  @Test(
    arguments: ["many-to-many", "sequence-to-sequence"],
    ["inputs: 2", "tokens: 5"])
  func everyKindIsStored(arrangement: String, inputs: String) throws {
    // Of one network without feedback alone.
    let kinds = Family.diagnostics.kinds.filter { $0 != "mean-field" }
    let workshop = try Workshop()
    let file = try TrialFile(
      reading: try workshop.file(
        "[\(kinds.joined(separator: ", "))]", arrangement: arrangement, cell: "rnn", inputs: inputs))
    for kind in kinds {
      #expect(file.contains("/diagnostics/\(kind)") != file.contains("/history/\(kind)"), "\(kind)")
    }
  }

  @Test func withoutDiagnosticsThereIsNoGroup() throws {
    let workshop = try Workshop(), file = try TrialFile(reading: try workshop.file("[]"))
    #expect(!file.contains("/diagnostics"))
  }

  @Test(arguments: [
    ("{ kind: gradient-by-lag, state: [z] }", "no cell has a state component 'z'"),
    ("{ kind: gradient-by-lag, state: [q] }", "this variant's cell has none of these components"),
    ("{ kind: gradient-by-lag, threshold: 1 }", "in (0, 1)"),
    ("gradient-by-lug", "gradient-by-lag"),
  ])
  func wrongOnesAreRefusedAtTheirPlace(diagnostic: String, message: String) throws {
    let workshop = try Workshop()
    let fault = try #require(throws: Faults.self) { try workshop.plan("[\(diagnostic)]", cell: "rnn") }
    #expect(fault.all.count == 1 && fault.all[0].location.line == 5)
    #expect(fault.rendered().contains(message), "\(fault.rendered())")
  }

  /// One process for all of them: most of its time is the start.
  @Test(.enabled(if: python != nil, "set LAB_PYTHON to a Python with h5py, xarray, h5netcdf and netCDF4"))
  func pythonReadsThemByName() throws {
    let arrangements = ["many-to-many", "many-to-one", "one-to-many", "sequence-to-sequence"]
    let workshops = try arrangements.map { _ in try Workshop() }
    let files = try zip(workshops, arrangements).flatMap { [try $0.file(Self.two, arrangement: $1), $1] }
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "interop.py")
      .path
    let process = Process(), pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [try #require(Self.python), script] + files
    (process.standardOutput, process.standardError) = (pipe, pipe)
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    withExtendedLifetime(workshops) {}
    #expect(process.terminationStatus == 0, "\(output)")
  }
}
