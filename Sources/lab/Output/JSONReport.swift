import Components
import Experiments
import Language
import OrderedCollections
import Reports
import Runner
import Training

/// What `--json` prints: one object, whatever the command.
enum JSONReport {
  static func forecasts(_ forecasts: [(plan: Plan, forecast: Forecast)]) -> String {
    object([
      "trials": .list(
        forecasts.flatMap { plan, forecast in
          forecast.rows.map { row in
            var entries = entries(of: row.trial, in: plan)
            entries["status"] = .text(row.state.rawValue)
            entries["file"] = .text(row.file)
            if row.state == .resumable { entries["resumes_at"] = .integer(row.update) }
            if row.isLengthened { entries["continues_at"] = .integer(row.update) }
            if let reason = row.reason { entries["reason"] = .text(reason) }
            if let step = row.updateSeconds, let all = row.seconds {
              entries["step_seconds"] = .real(step)
              entries["training_seconds"] = .real(all)
            }
            return .table(entries)
          }
        }),
      "plans": .list(
        forecasts.map { plan, forecast in
          var entries: OrderedDictionary<String, Value> = [
            "experiment": .text(plan.experiment.name), "file": .text(plan.file),
            "variants": .integer(plan.variants.count),
            "trials": .integer(forecast.rows.count), "done": .integer(forecast.count(.done)),
            "diverged": .integer(forecast.count(.diverged)), "stale": .integer(forecast.count(.stale)),
            "damaged": .integer(forecast.count(.damaged)), "aside": .integer(forecast.count(.aside)),
            "to measure": .integer(forecast.count(.measurable)),
            "failed": .integer(forecast.count(.failed)), "resumable": .integer(forecast.count(.resumable)),
            "to do": .integer(forecast.count(.toDo)), "record_bytes": bytes(forecast.fileBytes),
            "remarks": .list(plan.remarks.map { .text($0) }),
          ]
          if let seconds = forecast.seconds { entries["training_seconds"] = .real(seconds) }
          if plan.hasScan { entries["scan"] = scan(of: plan) }
          return .table(entries)
        }),
    ])
  }

  /// The number of points, and of the values of each key.
  private static func scan(of plan: Plan) -> Value {
    let axes = plan.scanAxes
    return .table([
      "points": .integer(axes.reduce(1) { $0 * $1.rows.count }),
      "keys": .table(
        OrderedDictionary(axes.map { ($0.keys.joined(separator: ", "), Value.integer($0.rows.count)) }) { $1 }
      ),
    ])
  }

  private static func entries(of trial: PlannedTrial, in plan: Plan) -> OrderedDictionary<String, Value> {
    [
      "experiment": .text(plan.experiment.name), "id": .text(trial.name),
      "variant": .text(trial.variant.name),
      "seed": .integer(trial.seed), "identity": .text(trial.identity),
      "parameters": .integer(trial.variant.parameterCount),
      "steps": .integer(trial.variant.experiment.train.updates),
      "record_bytes": bytes(trial.variant.fileSize.total),
      "end_bytes": bytes(trial.variant.fileSize.end),
      "checkpoint_bytes": bytes(trial.variant.fileSize.checkpoints),
    ]
  }

  static func run(_ experiments: [RunReport]) -> String {
    object([
      "trials": .list(
        experiments.flatMap { experiment in
          let results = Dictionary(experiment.results.map { ($0.name, $0) }) { first, _ in first }
          return experiment.trials.map { trial -> Value in
            let id = "\(trial.variant)/seed-\(trial.seed)", result = results[id]
            var entries: OrderedDictionary<String, Value> = [
              "experiment": .text(experiment.name), "id": .text(id), "variant": .text(trial.variant),
              "seed": .integer(trial.seed), "status": .text(result?.status.rawValue ?? trial.status),
              "file": .text(trial.file),
            ]
            if let result { add(result, to: &entries) }
            if let provenance = trial.provenance { entries["provenance"] = .table(provenance.facts) }
            return .table(entries)
          }
        }),
      "claims": .list(experiments.flatMap { ClaimReport.json($0.claims, of: $0.name) }),
      "pages": .list(experiments.compactMap { $0.page.map { .text($0) } }),
      "problems": .list(experiments.flatMap { $0.problems.map { .text($0) } }),
    ])
  }

  /// What became of a trial in this run.
  static func add(_ result: TrialResult, to entries: inout OrderedDictionary<String, Value>) {
    entries["was_finished"] = .flag(result.wasFinished)
    if !result.test.isEmpty {
      entries["test"] = .table(
        OrderedDictionary(result.test.map { ($0.name, .real($0.value)) }) { first, _ in first })
    }
    if let seconds = result.seconds { entries["training_seconds"] = .real(seconds) }
    if let rate = result.updatesPerSecond { entries["steps_per_second"] = .real(rate) }
    if let update = result.resumesAt { entries["resumes_at"] = .integer(update) }
    if let problem = result.problem { entries["problem"] = .text(problem) }
  }

  static func findings(_ findings: [DoctorFinding]) -> String {
    object(["findings": .list(findings.map(\.value))])
  }

  /// The files of figures that were drawn, with their captions.
  static func figures(_ paths: [String], _ written: FigurePrint.Written) -> String {
    func texts(_ lines: [String]) -> Value { .list(lines.map { .text($0) }) }
    return object([
      "files": texts(paths), "captions": texts(written.captions), "problems": texts(written.problems),
    ])
  }

  static func checks(_ rows: [Value]) -> String { object(["checks": .list(rows)]) }

  static func scans(_ rows: [Value]) -> String { object(["scans": .list(rows)]) }

  static func probes(_ rows: [Value]) -> String { object(["probes": .list(rows)]) }

  static func verifications(_ rows: [Value]) -> String { object(["verifications": .list(rows)]) }

  static func variants(_ rows: [Value]) -> String { object(["variants": .list(rows)]) }

  static func trials(_ rows: [Value]) -> String { object(["trials": .list(rows)]) }

  static func comparison(sides: [Value], rows: [Value], leftOut: [String]) -> String {
    object([
      "sides": .list(sides), "comparisons": .list(rows), "left_out": .list(leftOut.map { .text($0) }),
    ])
  }

  static func remnants(_ rows: [Value]) -> String { object(["remnants": .list(rows)]) }

  static func contents(_ value: Value) -> String { object(["contents": value]) }

  /// What `lab check` found: the trials of good files with what their data were taken for,
  /// and every mistake of the others.
  static func findings(_ plans: [Plan], _ faults: [Faults]) -> String {
    let trials = Value.list(plans.flatMap { plan in plan.trials.map { .table(entries(of: $0, in: plan)) } })
    let data = plans.flatMap { plan in DataReading.all(of: plan).map { $0.value(of: plan.file) } }
    return object([
      "trials": trials, "data": .list(data), "diagnostics": .list(faults.flatMap(\.all).map(fault)),
    ])
  }

  private static func fault(_ fault: Fault) -> Value {
    let location = fault.location
    var entries: OrderedDictionary<String, Value> = ["file": .text(location.input.name)]
    if case .override = location.input.kind {
      entries = ["file": .text("--set"), "argument": .text(location.input.name)]
    }
    entries["line"] = .integer(location.line)
    entries["column"] = .integer(location.column)
    entries["length"] = .integer(location.length)
    entries["message"] = .text(fault.message)
    entries["hint"] = .text(fault.remedy)
    return .table(entries)
  }

  private static func bytes(_ count: ByteCount) -> Value {
    Int(exactly: count.bytes).map { .integer($0) } ?? .real(count.bytes)
  }

  static func explanations(_ explanations: [Value]) -> String {
    object(["explanations": .list(explanations)])
  }

  static func object(_ entries: OrderedDictionary<String, Value>) -> String {
    var all: OrderedDictionary<String, Value> = ["schema_version": .integer(1)]
    all.merge(entries) { $1 }
    return Value.table(all).prettyJSON
  }
}
