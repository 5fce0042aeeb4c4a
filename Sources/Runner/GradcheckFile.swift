import Experiments
import Gradients
public import Store
import TrialFormat

/// Stores the tables of a variant's gradient checks: the group `/gradcheck` of
/// `trials/<variant>/gradcheck.h5`.
///
/// They have a file of their own, because trial files are closed once they are complete, and a check may be
/// made at any time.
public enum GradcheckFile {
  /// `trials/VARIANT/gradcheck.h5`
  public static func path(_ variant: String, in folder: ResultsFolder) throws(StoreError) -> String {
    let trial = try folder.trial(variant: variant, seed: 0)
    return trial.prefix(through: trial.lastIndex(of: "/") ?? trial.startIndex) + "gradcheck.h5"
  }

  /// Writes the checks, replacing earlier ones; returns the file's path.
  @discardableResult
  public static func write(_ check: VariantCheck, experiment: String, in folder: ResultsFolder)
    throws(StoreError) -> String
  {
    let path = try path(check.variant, in: folder)
    let writer = try TrialWriter(at: path)
    try writer.setAttribute(TrialAttribute.format, .integer(FormatVersion.current))
    try writer.setAttribute(TrialAttribute.conventions, .text(FormatVersion.conventions))
    try writer.setAttribute(TrialAttribute.title, .text("\(experiment): gradient checks of \(check.variant)"))
    try writer.setAttribute(TrialAttribute.experiment, .text(experiment))
    try writer.setAttribute(TrialAttribute.variant, .text(check.variant))
    try writer.setAttribute(TrialAttribute.seed, .integer(check.seed))
    try writer.setAttribute(TrialAttribute.identity, .text(check.identity))
    try writer.setAttribute(TrialAttribute.numericsVersion, .integer(numericsVersion))
    try writer.setAttribute(TrialAttribute.verdict, .text(check.isRight ? "right" : "wrong"))
    if let first = check.states.first { try GradcheckTables(writer, check, first.check).write() }
    try writer.finish()
    return path
  }
}

/// Writes one file's datasets. All states of a model have the same engines and gates; the batch on which sequences go on may have
/// other steps.
private struct GradcheckTables {
  let writer: TrialWriter
  let checks: [GradientCheck]
  let states: [VariantCheck.State]
  let first: GradientCheck

  init(_ writer: TrialWriter, _ check: VariantCheck, _ first: GradientCheck) {
    (self.writer, states, checks, self.first) = (writer, check.states, check.states.map(\.check), first)
  }

  func write() throws(StoreError) {
    try define("state", doc: "which parameters", states.map(\.name))
    try define("engine", doc: "engine", first.engines.engines.map(\.name))
    try define("against", doc: "engine that it is compared with", first.engines.engines.map(\.name))
    try define("parameter", doc: "name of the parameter", first.engines.parameters)
    try define("check", doc: "name of the check", first.lines.map(\.check))
    try define("gate", doc: "name of the gate", first.liveness.gates.map(\.name))
    try texts("origin", doc: "where the parameters come from", ["state"], states.map(\.origin))
    try texts(
      "reductions", doc: "what was reduced to keep the check short", ["state"],
      checks.map { $0.reductions.joined(separator: "; ") })
    try texts("failures", doc: "what is wrong", ["state"], checks.map { $0.failures.joined(separator: "; ") })
    try texts(
      "omissions", doc: "what was not checked, and why", ["state"],
      checks.map { check in
        let omitted = check.omissions.map { "\($0.check): \($0.reason)" }
        return (omitted + check.engines.refused.map { "\($0.name): \($0.reason)" }).joined(separator: "; ")
      })
    try texts(
      "engine_standing", doc: "whether the engine is exact", ["engine"],
      first.engines.engines.map(\.standing.rawValue))
    try texts(
      "engine_remark", doc: "what there is to say of the engine", ["engine"],
      first.engines.engines.map(\.remark))
    let pairs = ["state", "engine", "against", "parameter"]
    let agreements = checks.flatMap { $0.engines.agreements.flatMap { $0.flatMap { $0 } } }
    try reals(
      "relative_error", doc: "|g - other| / |other| of each parameter", pairs, agreements.map(\.error))
    try reals("cosine", doc: "g.other / (|g| |other|) of each parameter", pairs, agreements.map(\.cosine))
    try reals(
      "kappa", doc: "sum of the norms of the gradient's terms over the norm of their sum",
      ["state", "parameter"],
      checks.flatMap(\.engines.kappa))
    let lines = checks.flatMap(\.lines)
    try texts("check_scope", doc: "what was compared", ["state", "check"], lines.map(\.scope))
    try reals(
      "check_error", doc: "relative error of the comparison that agrees least", ["state", "check"],
      lines.map(\.error))
    try reals("check_kappa", doc: "kappa of that comparison", ["state", "check"], lines.map(\.kappa))
    try create("check_right", doc: "1 where the check holds", .int32, ["state", "check"])
    try writer.write(path("check_right"), lines.map { Int32($0.isRight ? 1 : 0) })
    try writeCuts()
    if checks.allSatisfy({ $0.bias != nil }) {
      try reals(
        "bias", doc: "norm of the bias of the per-unit gradient over that of the exact one",
        ["state", "parameter"],
        checks.flatMap { check in column(check.bias?.parameters, check.bias?.bias) })
      try reals(
        "bias_residual", doc: "relative error of the decomposed bias", ["state", "parameter"],
        checks.flatMap { check in column(check.bias?.parameters, check.bias?.residuals.map(\.error)) })
    }
    try reals(
      "silent", doc: "share of units, steps and examples at which the gate is silent", ["state", "gate"],
      checks.flatMap { $0.liveness.gates.map(\.silent) })
    try reals(
      "dead", doc: "share of units in which the gate is dead", ["state", "gate"],
      checks.flatMap { $0.liveness.gates.map(\.dead) }
    )
  }

  private func writeCuts() throws(StoreError) {
    let meetings = checks.compactMap(\.meeting)
    guard meetings.count == checks.count,
      let cuts = meetings.map(\.cuts).max(by: { $0.count < $1.count })
    else { return }
    /// NaN where a state has no such cut.
    func padded(_ values: [Double], to count: Int) -> [Double] {
      values + Array(repeating: .nan, count: count - values.count)
    }
    try define("cut", doc: "step after which the sum is cut", .integers(cuts.map(\.step)), unit: "steps")
    let axes = ["state", "cut", "parameter"]
    func values(_ value: (Residual) -> Double) -> [Double] {
      meetings.flatMap { meeting in
        padded(
          meeting.cuts.flatMap { column(meeting.parameters, $0.residuals.map(value)) },
          to: cuts.count * first.engines.parameters.count)
      }
    }
    try reals(
      "cut_error", doc: "relative error of the gradient put together at the cut", axes, values(\.error))
    try reals("cut_kappa", doc: "kappa of that sum", axes, values(\.kappa))
    try reals(
      "crossing", doc: "largest share over parameters of the gradient that crosses the cut",
      ["state", "cut"],
      meetings.flatMap { padded($0.cuts.map(\.crossing), to: cuts.count) })
  }

  /// The values of some parameters at the places of all; NaN for the others.
  private func column(_ names: [String]?, _ values: [Double]?) -> [Double] {
    let known = Dictionary(zip(names ?? [], values ?? [])) { first, _ in first }
    return first.engines.parameters.map { known[$0] ?? .nan }
  }

  private func path(_ name: String) -> String { TrialPath.gradcheck(name) }

  private func define(_ name: String, doc: String, _ labels: [String]) throws(StoreError) {
    try define(name, doc: doc, .labels(labels), unit: nil)
  }

  private func define(
    _ name: String, doc: String, _ coordinates: AxisDeclaration.Coordinates, unit: String?
  ) throws(StoreError) {
    let axis = AxisDeclaration(
      name, in: TrialPath.gradcheck, .coordinates(coordinates), unit: unit, doc: doc)
    try writer.create(TrialDeclaration(axes: [axis]), real: .float64)
  }

  private func create(_ name: String, doc: String, _ element: QuantityDeclaration.Element, _ axes: [String])
    throws(StoreError)
  {
    let quantity = QuantityDeclaration(
      path(name), element, axes: axes, unit: element == .text ? nil : "1", doc: doc)
    try writer.create(TrialDeclaration(quantities: [quantity]), real: .float64)
  }

  private func texts(_ name: String, doc: String, _ axes: [String], _ values: [String]) throws(StoreError) {
    try create(name, doc: doc, .text, axes)
    try writer.write(path(name), values)
  }

  private func reals(_ name: String, doc: String, _ axes: [String], _ values: [Double]) throws(StoreError) {
    try create(name, doc: doc, .float64, axes)
    try writer.write(path(name), values)
  }
}
