import Components
import Diagnostics
import Experiments
import Foundation
import Language
import Recurrent
import Testing
import TrialFormat

/// What a diagnostic needs is asked for before a trial begins.
@Suite struct NeedsTests {
  /// Measures nothing, of whatever is said to be needed.
  private struct Needy: Diagnostic {
    static let kind = "needy"
    static let summary = "nothing"
    static let settings: [Setting<Needy>] = []
    static let quantities: [QuantityDeclaration] = []
    var needs: Set<DiagnosticNeed> = []

    init() {}

    init(_ needs: Set<DiagnosticNeed>) { self.needs = needs }

    func problems(for setting: DiagnosticSetting) -> [Problem] {
      [Problem("own", "one of its own", remedy: .handbook)]
    }
    func declaration(for setting: DiagnosticSetting) -> TrialDeclaration { TrialDeclaration() }
    func measure(_ subject: DiagnosticSubject) -> Measurements { Measurements() }
  }

  private func setting(probe: Int = 3, companions: [String] = []) -> DiagnosticSetting {
    let setting = Subject(rnn(.tanh), lengths: [4, 2]).setting
    return DiagnosticSetting(
      model: setting.model, shape: setting.shape, loss: setting.loss, precision: setting.precision,
      longestInput: 4,
      longestOutput: 4, trainingExamples: 2, probeExamples: probe, companions: companions)
  }

  @Test func companionsMustBeThere() {
    let without = Needy([.companions]).allProblems(for: setting())
    #expect(without.map(\.remedy) == ["add gradient.beside: [unit]", .handbook])
    #expect(Needy([.companions]).allProblems(for: setting(companions: ["unit"])).map(\.key) == ["own"])
    #expect(Needy([.trainingBatch]).allProblems(for: setting()).map(\.key) == ["own"])
  }

  @Test func aProbeBatchMustBeThere() {
    let both = Needy([.companions, .probeBatch]).allProblems(for: setting(probe: 0))
    #expect(
      both.map(\.remedy) == [
        "add gradient.beside: [unit]", "raise record.probe, or remove the diagnostic", .handbook,
      ])
    #expect(Needy([.trainingBatch, .jacobians]).allProblems(for: setting(probe: 0)).map(\.key) == ["own"])
    #expect(Needy([.probeBatch]).allProblems(for: setting()).map(\.key) == ["own"])
  }

  @Test func theBatchHasAsManyExamplesAsItsNeedsSay() {
    #expect(setting().examples(for: [.probeBatch]) == 3 && setting().examples(for: []) == 3)
    #expect(
      setting().examples(for: [.trainingBatch]) == 2
        && setting().examples(for: [.companions, .probeBatch]) == 2)
  }

  /// In a file: at its line, each diagnostic by itself.
  @Test(arguments: [("probe: 0, ", 2), ("probe: none, ", 0), ("probe: 1, ", 0), ("", 0)])
  func aFileIsRefusedAtItsDiagnostics(probe: String, count: Int) throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "needs-\(UUID().uuidString).exp").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let text = """
      experiment: needs
      task: { kind: noise, length: 5 }
      model: { cell: rnn, hidden: 4 }
      record: { \(probe)diagnostics: [gradient-by-lag, lyapunov] }
      """
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    guard count > 0 else {
      _ = try Plan(path: path)
      return
    }
    let faults = try #require(throws: Faults.self) { try Plan(path: path) }
    #expect(faults.all.count == count && faults.all.allSatisfy { $0.location.line == 4 })
    #expect(faults.all.allSatisfy { $0.remedy == "raise record.probe, or remove the diagnostic" })
  }
}
