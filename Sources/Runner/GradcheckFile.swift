import Experiments
import Gradients
public import Store
import TrialFormat

/// The tables of a variant's gradient checks on disk: group `/gradcheck` of `trials/<variant>/gradcheck.h5`.
///
/// A file of its own: trial files are closed when they are whole, and a check may be made at any time.
public enum GradcheckFile {
  /// `trials/VARIANT/gradcheck.h5`
  public static func path(_ variant: String, in folder: ResultsFolder) throws(StoreError) -> String {
    let trial = try folder.trial(variant: variant, seed: 0)
    return trial.prefix(through: trial.lastIndex(of: "/") ?? trial.startIndex) + "gradcheck.h5"
  }

  /// Writes the checks, in place of earlier ones; returns where.
  @discardableResult
  public static func write(_ check: VariantCheck, experiment: String, in folder: ResultsFolder) throws(StoreError) -> String {
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

/// Writes one file's datasets. Both states of a model have the same engines, cuts and gates.
private struct GradcheckTables {
  let writer: TrialWriter
  let checks: [GradientCheck]
  let states: [VariantCheck.State]
  let first: GradientCheck

  init(_ writer: TrialWriter, _ check: VariantCheck, _ first: GradientCheck) {
    (self.writer, states, checks, self.first) = (writer, check.states, check.states.map(\.check), first)
  }

  func write() throws(StoreError) {
    try define("state", states.map(\.name))
    try define("engine", first.engines.engines.map(\.name))
    try define("against", first.engines.engines.map(\.name))
    try define("parameter", first.engines.parameters)
    try define("check", first.lines.map(\.check))
    try define("gate", first.liveness.gates.map(\.name))
    try texts("origin", ["state"], states.map(\.origin))
    try texts("reductions", ["state"], checks.map { $0.reductions.joined(separator: "; ") })
    try texts("failures", ["state"], checks.map { $0.failures.joined(separator: "; ") })
    try texts(
      "omissions", ["state"],
      checks.map { check in
        let omitted = check.omissions.map { "\($0.check): \($0.reason)" }
        return (omitted + check.engines.refused.map { "\($0.name): \($0.reason)" }).joined(separator: "; ")
      })
    try texts("engine_standing", ["engine"], first.engines.engines.map(\.standing.rawValue))
    try texts("engine_remark", ["engine"], first.engines.engines.map(\.remark))
    let pairs = ["state", "engine", "against", "parameter"]
    let agreements = checks.flatMap { $0.engines.agreements.flatMap { $0.flatMap { $0 } } }
    try reals("relative_error", pairs, agreements.map(\.error))
    try reals("cosine", pairs, agreements.map(\.cosine))
    try reals("kappa", ["state", "parameter"], checks.flatMap(\.engines.kappa))
    let lines = checks.flatMap(\.lines)
    try texts("check_scope", ["state", "check"], lines.map(\.scope))
    try reals("check_error", ["state", "check"], lines.map(\.error))
    try reals("check_kappa", ["state", "check"], lines.map(\.kappa))
    try create("check_right", .int32, ["state", "check"])
    try writer.write(path("check_right"), lines.map { Int32($0.isRight ? 1 : 0) })
    try writeCuts()
    if checks.allSatisfy({ $0.bias != nil }) {
      try reals("bias", ["state", "parameter"], checks.flatMap { check in column(check.bias?.parameters, check.bias?.bias) })
      try reals(
        "bias_residual", ["state", "parameter"],
        checks.flatMap { check in column(check.bias?.parameters, check.bias?.residuals.map(\.error)) })
    }
    try reals("silent", ["state", "gate"], checks.flatMap { $0.liveness.gates.map(\.silent) })
    try reals("dead", ["state", "gate"], checks.flatMap { $0.liveness.gates.map(\.dead) })
  }

  private func writeCuts() throws(StoreError) {
    let meetings = checks.compactMap(\.meeting)
    guard meetings.count == checks.count, let cuts = meetings.first?.cuts else { return }
    try define("cut", .integers(cuts.map(\.step)), unit: "steps")
    let axes = ["state", "cut", "parameter"]
    func values(_ value: (Residual) -> Double) -> [Double] {
      meetings.flatMap { meeting in meeting.cuts.flatMap { column(meeting.parameters, $0.residuals.map(value)) } }
    }
    try reals("cut_error", axes, values(\.error))
    try reals("cut_kappa", axes, values(\.kappa))
    try reals("crossing", ["state", "cut"], meetings.flatMap { $0.cuts.map(\.crossing) })
  }

  /// Values of some parameters in the places of all; NaN where there is none.
  private func column(_ names: [String]?, _ values: [Double]?) -> [Double] {
    let known = Dictionary(zip(names ?? [], values ?? [])) { first, _ in first }
    return first.engines.parameters.map { known[$0] ?? .nan }
  }

  private func path(_ name: String) -> String { TrialPath.gradcheck(name) }

  private func define(_ name: String, _ labels: [String]) throws(StoreError) { try define(name, .labels(labels), unit: nil) }

  private func define(_ name: String, _ coordinates: AxisDeclaration.Coordinates, unit: String?) throws(StoreError) {
    let axis = AxisDeclaration(
      name, in: TrialPath.gradcheck, .coordinates(coordinates), unit: unit, doc: GradcheckTable.docs[name] ?? name)
    try writer.create(TrialDeclaration(axes: [axis]), real: .float64)
  }

  private func create(_ name: String, _ element: QuantityDeclaration.Element, _ axes: [String]) throws(StoreError) {
    let quantity = QuantityDeclaration(
      path(name), element, axes: axes, unit: element == .text ? nil : "1", doc: GradcheckTable.docs[name] ?? name)
    try writer.create(TrialDeclaration(quantities: [quantity]), real: .float64)
  }

  private func texts(_ name: String, _ axes: [String], _ values: [String]) throws(StoreError) {
    try create(name, .text, axes)
    try writer.write(path(name), values)
  }

  private func reals(_ name: String, _ axes: [String], _ values: [Double]) throws(StoreError) {
    try create(name, .float64, axes)
    try writer.write(path(name), values)
  }
}
