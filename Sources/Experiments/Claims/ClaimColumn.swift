public import Components
public import SequenceTasks
public import Statistics
import Training
public import TrialFormat

/// A number that trials have and claims can name: the one table for parsing, checking, help and reading, made
/// from what quantities declare.
public struct ClaimColumn: Sendable {
  /// Where its number comes from.
  public enum Source: Sendable {
    /// A stored quantity; if several variants, or several members of a group, have it, one of them stands for
    /// all.
    case quantity(QuantityDeclaration, ColumnDeclaration)
    case fact(Fact)
  }

  /// A fact about a trial that needs no dataset.
  public enum Fact: Sendable { case steps, stepsToSuccess, parameters, hasDiverged, hasStopped }

  public let name: String
  public let doc: String
  public let unit: String?
  /// How often a trial has it.
  public let rhythm: QuantityDeclaration.Rhythm
  public let source: Source

  /// Whether it is true or false.
  public var isTruth: Bool {
    switch source {
    case .fact(.hasDiverged), .fact(.hasStopped): true
    case .fact, .quantity: false
    }
  }

  /// The scale on which its numbers are averaged and compared.
  public var scale: Scale {
    switch source {
    case .quantity(_, let column): column.scale
    case .fact(.steps), .fact(.stepsToSuccess): .logarithmic
    case .fact: .linear
    }
  }

  /// What is known of it before a trial has run, or where it cannot be read.
  public var unknown: Bounds { isTruth ? .undecided : .unknown }

  /// Whether another seed could give another number.
  public var variesWithSeed: Bool {
    if case .fact(.parameters) = source { false } else { true }
  }

  /// What its brackets name, or may name, beside settings, seeds and moments.
  public var filters: [ColumnFilter] {
    if case .quantity(_, let column) = source { column.filters } else { [] }
  }

  /// Which numbers are better; nil where neither is.
  public var better: ColumnDeclaration.Better? {
    if case .quantity(_, let column) = source { column.better } else { nil }
  }

  /// The setting without which trials do not have it; nil if they always do.
  public var setting: String? {
    if case .quantity(_, let column) = source { column.setting } else { nil }
  }

  private init(_ quantity: QuantityDeclaration, _ column: ColumnDeclaration) {
    (name, doc, source) = (column.name, column.doc, .quantity(quantity, column))
    unit = quantity.unit == "1" ? nil : quantity.unit
    if case .overUpdates = column.reading { rhythm = .trial } else { rhythm = quantity.rhythm }
  }

  private init(_ name: String, _ fact: Fact, unit: String? = nil, doc: String) {
    (self.name, self.doc, self.unit, rhythm, source) = (name, doc, unit, .trial, .fact(fact))
  }
}

extension ClaimColumn {
  /// The columns that any experiment may have, and those for the metrics that its tasks measure.
  public static func all(metrics: [any SequenceMetric] = []) -> [ClaimColumn] {
    let stored = PossibleQuantities.all(metrics: metrics).flatMap { quantity in
      quantity.columns.map { ClaimColumn(quantity, $0) }
    }
    var known: Set<String> = []
    return (stored + facts).filter { known.insert($0.name).inserted }
  }

  /// The same with what the trials of these variants have beside them: metrics of their tasks, and whatever
  /// else is declared.
  public static func all(among variants: [PlannedVariant]) -> [ClaimColumn] {
    let usual = all(metrics: variants.flatMap { $0.source.metrics })
    var known = Set(usual.map(\.name)), others: [ClaimColumn] = []
    for quantity in variants.lazy.flatMap(\.declaration.quantities) {
      for column in quantity.columns where known.insert(column.name).inserted {
        others.append(ClaimColumn(quantity, column))
      }
    }
    return usual + others
  }

  /// The column of a name among those that the trials of these variants may have.
  static func named(_ name: String, among variants: [PlannedVariant]) -> ClaimColumn? {
    if let usual = all(metrics: variants.flatMap { $0.source.metrics }).first(where: { $0.name == name }) {
      return usual
    }
    for variant in variants {
      guard let quantity = variant.declaration.quantities(of: name).first else { continue }
      return quantity.columns.first { $0.name == name }.map { ClaimColumn(quantity, $0) }
    }
    return nil
  }

  private static let facts = [
    ClaimColumn("steps", .steps, unit: "updates", doc: "updates made; not known of a trial that diverged"),
    ClaimColumn(
      "steps_to_success", .stepsToSuccess, unit: "updates",
      doc:
        "updates until train.until was fulfilled; of a trial that never came there, or diverged, more than any number"
    ),
    ClaimColumn("parameters", .parameters, doc: "numbers that are trained"),
    ClaimColumn("diverged", .hasDiverged, doc: "whether loss or gradient became infinite or undefined"),
    ClaimColumn("stopped", .hasStopped, doc: "whether train.until was fulfilled"),
    ClaimColumn("success", .hasStopped, doc: "the same: mean(steps_to_success | success)"),
  ]

  /// Why the trials of a variant do not have it, and what to do; nil if they do.
  func absence(in variant: PlannedVariant) -> (message: String, remedy: String)? {
    switch source {
    case .fact(.hasStopped) where variant.experiment.train.until == nil,
      .fact(.stepsToSuccess) where variant.experiment.train.until == nil:
      return (
        "no trial can stop before its last update: there is no train.until",
        "compare 'steps', or write train.until"
      )
    case .fact: return nil
    case .quantity(let quantity, _):
      if !variant.declaration.quantities(of: name).isEmpty { return nil }
      if let owner = TrialPath.instrument(of: quantity.path) {
        guard variant.experiment.record.diagnostics.contains(where: { type(of: $0).kind == owner }) else {
          return ("\(name) is not recorded by this experiment", "add record.diagnostics: [\(owner)]")
        }
        return ("variant \(variant.name) has no encoder", "write \(name.replacing("encoder_", with: ""))")
      }
      if name.hasSuffix("_accuracy") {
        let metric = variant.source.metrics.first.map { "write test_\($0.name)" }
        return ("there is no accuracy where outputs are real numbers", metric ?? "write test_step_loss")
      }
      if quantity.rhythm == .record, variant.fileSize.records == 0 {
        return ("variant \(variant.name) has no records", "add record.at: [last]")
      }
      if let setting {
        return (
          "variant \(variant.name) has no \(name): that comes with \(setting)",
          "write \(setting), or filter the variants that have it"
        )
      }
      return (
        "the task of variant \(variant.name) has no metric '\(quantity.name)'",
        "filter the variants that have it"
      )
    }
  }
}
