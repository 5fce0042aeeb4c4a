import Components
import Recurrent
import SequenceTasks
import Statistics

/// What is wrong with the claims of a plan: their grammar, their names, what they select; before anything is
/// run.
enum ClaimCheck {
  /// Keys of problems are relative to the file.
  static func problems(_ claims: [Claim], _ subjects: ClaimSubjects, mustBeDecidable: Bool) -> [Problem] {
    let columns = claims.isEmpty ? [] : ClaimColumn.all(among: subjects.variants)
    var verdicts: [ClaimVerdict?] = []
    let problems = claims.enumerated().flatMap { index, claim in
      let (faults, verdict) = judged(claim.check, columns, subjects)
      verdicts.append(verdict)
      return faults.map { $0.problem(at: "claims[\(index)].check") }
    }
    return problems.isEmpty && mustBeDecidable ? undecidable(claims, verdicts) : problems
  }

  /// Claims that stay undecided whatever the trials say, because so few seeds are not sure enough beside the
  /// other claims.
  private static func undecidable(_ claims: [Claim], _ verdicts: [ClaimVerdict?]) -> [Problem] {
    let family = ClaimFamily(verdicts.map { $0?.leastP })
    return zip(claims, verdicts).enumerated().compactMap { index, claim in
      guard let p = family.adjusted[index], let verdict = claim.1, p > 1 - verdict.level else { return nil }
      let others =
        family.count == 1
        ? "" : " beside \(family.count - 1) other\(family.count == 2 ? "" : "s")"
      let doubt = verdict.comparisons.map(\.contrast.doubt).first { !$0.isEmpty }
      let fault = TextFault(
        0..<claim.0.check.unicodeScalars.count,
        "so few seeds can never decide this\(others)" + (doubt.map { ": \($0)" } ?? ""),
        "add seeds, compare means instead of medians and rates, or make fewer claims")
      return fault.problem(at: "claims[\(index)].check")
    }
  }

  /// What is wrong with a claim, or what so many seeds can say of it at best.
  private static func judged(_ text: String, _ columns: [ClaimColumn], _ subjects: ClaimSubjects) -> (
    faults: [TextFault], verdict: ClaimVerdict?
  ) {
    let variants = subjects.variants
    let claim: ClaimExpression
    do throws(TextFault) {
      claim = try ClaimParser.parse(text)
    } catch {
      return ([error], nil)
    }
    if subjects.points == nil, claim.selections.contains(where: \.selection.namesScan) { return ([], nil) }
    let faults =
      ClaimTyping.faults(in: claim, columns: columns.map(\.name)) { name in
        columns.first { $0.name == name }?.isTruth
      }
      + claim.selections.flatMap { selection, isBaseline in
        isBaseline
          ? ClaimCheck.faults { () throws(ClaimFaults) in _ = try ClaimBaseline(selection, among: variants) }
          : columns.contains { $0.name == selection.name }
            ? ClaimCheck.faults { () throws(ClaimFaults) in _ = try ClaimSelector(selection, among: subjects)
            } : []
      } + mixedLosses(claim, variants)
    guard faults.isEmpty else { return (faults, nil) }
    do throws(TextFault) {
      let numbers = UnmeasuredNumbers(subjects: subjects)
      let level = variants.first?.experiment.sampling.level ?? Estimate.level
      return ([], try ClaimEvaluation.verdict(on: claim, text: text, numbers: numbers, level: level))
    } catch {
      return ([error], nil)
    }
  }

  private static func faults(_ resolve: () throws(ClaimFaults) -> Void) -> [TextFault] {
    do throws(ClaimFaults) {
      try resolve()
      return []
    } catch {
      return error.all
    }
  }

  /// A level of a scored step beside the loss of a whole sequence.
  private static func mixedLosses(_ claim: ClaimExpression, _ variants: [PlannedVariant]) -> [TextFault] {
    let selections = claim.selections
    let hasLevel = selections.contains { selection, isBaseline in
      isBaseline && (try? ClaimBaseline(selection, among: variants))?.quantity == "loss"
    }
    guard hasLevel, variants.contains(where: { $0.source.shape.arrangement.hasOutputSteps }) else {
      return []
    }
    return selections.filter { !$1 && ["test_loss", "validation_loss", "train_loss"].contains($0.name) }.map {
      selection, _ in
      let name = selection.name.replacing("_loss", with: "_step_loss")
      return TextFault(
        selection.nameRange, "baselines are of one scored step, and \(selection.name) is of a whole sequence",
        "write \(name)")
    }
  }
}

/// The numbers of trials that were not run: all unknown. What is planned has partners or has not, and an
/// interval or none, whatever they will be.
private struct UnmeasuredNumbers: ClaimNumbers {
  let subjects: ClaimSubjects

  func sample(of column: ClaimSelection) throws(TextFault) -> ClaimSample {
    guard let selector = try? ClaimSelector(column, among: subjects) else { return ClaimSample([]) }
    return ClaimSample(
      zip(selector.variants, selector.groupNames).map { variant, name in
        let seeds = selector.seeds(of: variant)
        return ClaimSample.Group(
          name: name, variants: [selector.label(of: variant)], seeds: seeds,
          values: seeds.map { _ in selector.column.unknown })
      }, variesWithSeed: selector.column.variesWithSeed, scale: selector.column.scale,
      noun: selector.sampleNoun)
  }

  func level(of key: ClaimSelection, in variant: String) throws(TextFault) -> ClaimLevel {
    try ClaimLevel(of: key, in: variant, among: subjects)
  }

  func value(of baseline: ClaimSelection) throws(TextFault) -> Bounds {
    (try? ClaimBaseline(baseline, among: subjects.variants)).map { Bounds($0.value) } ?? .unknown
  }
}
