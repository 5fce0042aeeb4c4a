import Components
import Recurrent
import SequenceTasks
public import Statistics

/// The task's baseline that a claim refers to.
public struct ClaimBaseline: Sendable {
  public let value: Double
  /// `loss`, `accuracy` or a metric's name.
  public let quantity: String

  public init(_ selection: ClaimSelection, among all: [PlannedVariant]) throws(ClaimFaults) {
    var faults: [TextFault] = []
    let variants = SettingFilters(selection, taking: ["of"], among: all, &faults).variants
    guard faults.isEmpty else { throw ClaimFaults(faults) }
    func fault(_ range: Range<Int>, _ message: String, _ remedy: String) -> ClaimFaults {
      ClaimFaults([TextFault(range, message, remedy)])
    }
    if let partial = variants.first(where: { !$0.scoresAllSteps }) {
      throw fault(
        selection.nameRange,
        "the task's baselines are of all steps it scores, and variant \(partial.name) scores the last ones only",
        "write a number, or loss.steps: all")
    }
    let known = variants.flatMap { $0.source.baselines.map { ClaimBaseline.spelling($0.name) } }.distinct
    let baselines = variants.flatMap {
      $0.source.baselines.filter { ClaimBaseline.spelling($0.name) == selection.name }
    }
    guard !baselines.isEmpty else {
      let remedy =
        known.isEmpty
        ? "the task declares none: write a number"
        : (Spelling.nearest(to: selection.name, among: known).map { "did you mean 'baseline.\($0)'? " } ?? "")
          + "known: \(known.map { "baseline." + $0 }.joined(separator: ", "))"
      throw fault(selection.nameRange, "the task has no baseline \(TextFault.shown(selection.name))", remedy)
    }
    let quantities = baselines.map(\.quantity).distinct
    let wanted = selection.filters.first { $0.key == "of" }
    if let wanted, !quantities.contains(wanted.value) {
      throw fault(
        wanted.valueRange, "baseline.\(selection.name) is no level of \(TextFault.shown(wanted.value))",
        "it is one of \(Spelling.list(quantities))")
    }
    guard let quantity = wanted?.value ?? (quantities.count == 1 ? quantities[0] : nil) else {
      throw fault(
        selection.nameRange,
        "baseline.\(selection.name) is a level of \(quantities.joined(separator: " and of "))",
        "say of which: \(quantities.map { "baseline.\(selection.name)[of=\($0)]" }.joined(separator: " or "))"
      )
    }
    let values = Set(baselines.filter { $0.quantity == quantity }.map(\.value))
    let isEverywhere = variants.allSatisfy { variant in
      variant.source.baselines.contains {
        ClaimBaseline.spelling($0.name) == selection.name && $0.quantity == quantity
      }
    }
    guard let value = values.first, values.count == 1, isEverywhere else {
      throw fault(
        selection.nameRange, "baseline.\(selection.name) is not the same for all variants",
        "filter the variants it is to be taken of: baseline.\(selection.name)[task.data=…]")
    }
    (self.value, self.quantity) = (value, quantity)
  }

  /// A baseline's name as claims write it: `last move only` is `last_move_only`.
  static func spelling(_ name: String) -> String {
    String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }
}

extension PlannedVariant {
  /// Whether its loss is of the steps that the task's baselines are of.
  var scoresAllSteps: Bool { !source.shape.arrangement.hasOutputSteps || experiment.loss.steps == .all }
}
