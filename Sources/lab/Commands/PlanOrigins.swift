import Components
import Experiments
import Language
import OrderedCollections

/// What `lab plan --origin` prints: every resolved setting, and where its value was written.
enum PlanOrigins {
  private static let valueWidth = 48

  static func show(_ plans: [Plan], overrides: [String], json: Bool) throws(Faults) {
    var rows: [Value] = []
    for plan in plans {
      let variants = try Origins.all(of: Experiment.self, path: plan.file, overrides: overrides)
      if json { rows += variants.map { object($0, of: plan) } } else { show(variants, of: plan) }
    }
    if json { Terminal.standardOutput.writeLine(JSONReport.variants(rows)) }
  }

  /// Prints what all variants share, then what each has of its own.
  private static func show(_ variants: [Origins], of plan: Plan) {
    guard let first = variants.first else { return }
    let output = Terminal.standardOutput
    output.writeLine("\(plan.experiment.name): \(Words.trials(plan.trials.count))")
    let counts = Dictionary(variants.flatMap { $0.settings.map { (line($0), 1) } }, uniquingKeysWith: +)
    let isShared = { (setting: SettingOrigin) in counts[line(setting)] == variants.count }
    output.write(Words.table(first.settings.filter(isShared).map(row)))
    for variant in variants {
      let own = variant.settings.filter { !isShared($0) }
      guard !own.isEmpty else { continue }
      output.writeLine("variant \(variant.variant)")
      output.write(Words.table(own.map(row)))
    }
  }

  private static func line(_ setting: SettingOrigin) -> [String] {
    [setting.key, setting.value.brief, setting.origin.description]
  }

  private static func row(_ setting: SettingOrigin) -> [String] {
    [
      setting.key, Words.brief(setting.value.brief, width: valueWidth),
      Words.brief(setting.origin.description, width: .max),
    ]
  }

  private static func object(_ origins: Origins, of plan: Plan) -> Value {
    .table([
      "experiment": .text(plan.experiment.name), "file": .text(plan.file), "variant": .text(origins.variant),
      "settings": .list(origins.settings.map(object)),
    ])
  }

  private static func object(_ setting: SettingOrigin) -> Value {
    var entries: OrderedDictionary<String, Value> = ["key": .text(setting.key), "value": setting.value]
    func place(_ location: Location) {
      entries["file"] = .text(location.input.name)
      entries["line"] = .integer(location.line)
      entries["column"] = .integer(location.column)
    }
    switch setting.origin {
    case .file(let location):
      entries["origin"] = .text(location.input.extendedBy == nil ? "file" : "base")
      place(location)
    case .sweep(let location):
      entries["origin"] = .text("sweep")
      place(location)
    case .override(let argument, let replaced):
      entries["origin"] = .text("--set")
      entries["argument"] = .text(argument)
      if let replaced { entries["overrides"] = .text(replaced) }
    case .standard: entries["origin"] = .text("default")
    }
    return .table(entries)
  }
}
