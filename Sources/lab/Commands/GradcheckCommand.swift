import ArgumentParser
import Components
import Experiments
import Foundation
import Gradients
import OrderedCollections
import Runner
import Store
import TrialFormat

struct GradcheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gradcheck",
    abstract: "Prove the gradients of a file's own models: engines against each other, identities, liveness.",
    discussion: """
      Every variant is checked at initialisation and after training (from its stored trial, else after a few updates), on the first
      batch of its own task; where states are carried (train.carry), also on the first batch whose sequences go on. The output says what
      was reduced to keep this short. Tables are kept in trials/VARIANT/gradcheck.h5 and
      shown on the page.

      EXIT STATUS
        0   every check holds
        1   a check fails, or a model is saturated or dead
        64  wrong usage
        65  invalid experiment file
      """)

  @OptionGroup var experiments: ExperimentOptions
  @OptionGroup var output: ResultsOptions

  @OptionGroup var jobs: JobOptions

  func run() throws {
    var rows: [Value] = [], isRight = true
    for plan in try experiments.plans(results: output.results) {
      let folder = try output.folder(plan)
      for check in VariantCheck.all(of: plan, in: folder, workers: jobs.count) {
        let path = try GradcheckFile.write(check, experiment: plan.experiment.name, in: folder)
        isRight = isRight && check.isRight
        if experiments.json {
          rows += check.states.map { GradcheckJSON.row(plan.experiment.name, check, $0, path) }
        } else {
          GradcheckCommand.show(plan.experiment.name, check, path)
        }
      }
    }
    if experiments.json { Terminal.standardOutput.writeLine(JSONReport.checks(rows)) }
    if !isRight { throw ExitCode(1) }
  }

  private static func show(_ experiment: String, _ check: VariantCheck, _ path: String) {
    let output = Terminal.standardOutput
    for state in check.states {
      output.writeLine("\(experiment)/\(check.variant), \(state.name): parameters \(state.origin)")
      if !state.check.reductions.isEmpty {
        output.writeLine("  reduced: " + state.check.reductions.joined(separator: "; "))
      }
      output.write(Words.table(GradcheckCommand.engineTable(state.check.engines)))
      for (name, reason) in state.check.engines.refused { output.writeLine("  without \(name): \(reason)") }
      for engine in state.check.engines.engines where !engine.remark.isEmpty {
        output.writeLine("  \(engine.name): \(engine.remark)")
      }
      for (name, reason) in state.check.omissions { output.writeLine("  no \(name): \(reason)") }
      output.write(
        Words.table(
          state.check.lines.map { line in
            [
              line.isRight ? "right" : "WRONG", line.check,
              line.error.isNaN ? "" : "error \(Words.decimals(line.error))",
              line.kappa.isNaN ? "" : "κ \(Words.decimals(line.kappa))", line.scope,
            ]
          }))
      for failure in state.check.failures { output.writeLine("  wrong: \(failure)") }
    }
    output.writeLine("  \(path)")
  }

  /// Relative errors below the diagonal, cosines above it, each of the parameter that agrees least.
  static func engineTable(_ comparison: EngineComparison) -> [[String]] {
    let count = comparison.engines.count
    let header = ["error \\ cosine"] + (1...count).map { "[\($0)]" }
    let rows = (0..<count).map { row in
      ["[\(row + 1)] \(comparison.engines[row].name)"]
        + (0..<count).map { column in
          guard row != column else { return "·" }
          let least = comparison.least(row, column)
          return least.error.isNaN ? "–" : Words.decimals(row > column ? least.error : least.cosine)
        }
    }
    return [header] + rows
  }
}

/// A variant's checks as `--json` prints them.
enum GradcheckJSON {
  static func row(_ experiment: String, _ check: VariantCheck, _ state: VariantCheck.State, _ path: String)
    -> Value
  {
    let result = state.check, engines = result.engines
    return .table([
      "experiment": .text(experiment), "variant": .text(check.variant), "seed": .integer(check.seed),
      "state": .text(state.name), "origin": .text(state.origin), "right": .flag(result.isRight),
      "file": .text(path),
      "reductions": .list(result.reductions.map { .text($0) }),
      "omissions": .list(
        (result.omissions + engines.refused.map { (check: $0.name, reason: $0.reason) }).map {
          .table(["check": .text($0.check), "reason": .text($0.reason)])
        }),
      "failures": .list(result.failures.map { .text($0) }),
      "checks": .list(
        result.lines.map { line in
          var entries: OrderedDictionary<String, Value> = [
            "check": .text(line.check), "scope": .text(line.scope), "right": .flag(line.isRight),
          ]
          if !line.error.isNaN { entries["error"] = .real(line.error) }
          if !line.kappa.isNaN { entries["kappa"] = .real(line.kappa) }
          return .table(entries)
        }),
      "kappa": .table(
        OrderedDictionary(uniqueKeysWithValues: zip(engines.parameters, engines.kappa.map { Value.real($0) }))
      ),
      "engines": .list(
        engines.engines.map { .table(["engine": .text($0.name), "standing": .text($0.standing.rawValue)]) }),
      "agreements": .list(pairs(engines)),
      "gates": .list(
        result.liveness.gates.map {
          .table(["gate": .text($0.name), "silent": .real($0.silent), "dead": .real($0.dead)])
        }),
    ])
  }

  /// Every pair of engines, with error and cosine by parameter.
  private static func pairs(_ engines: EngineComparison) -> [Value] {
    engines.engines.indices.flatMap { row in
      (0..<row).map { column in
        let parameters = zip(engines.parameters, engines.agreements[row][column]).filter { !$0.1.error.isNaN }
        return .table([
          "engine": .text(engines.engines[row].name), "against": .text(engines.engines[column].name),
          "error": .table(
            OrderedDictionary(uniqueKeysWithValues: parameters.map { ($0.0, Value.real($0.1.error)) })),
          "cosine": .table(
            OrderedDictionary(uniqueKeysWithValues: parameters.map { ($0.0, Value.real($0.1.cosine)) })),
        ])
      }
    }
  }
}
