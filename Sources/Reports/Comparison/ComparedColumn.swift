import Archive
public import Components
public import Experiments
import Foundation
import Statistics
import TrialFormat

/// A number that every trial of a comparison has, as claims write it.
public struct ComparedColumn: Sendable {
  /// As written.
  public let text: String
  let reading: ColumnReading

  public var column: ClaimColumn { reading.column }

  /// - Throws: a problem where there is no such column.
  public init(_ text: String) throws(Problem) {
    self.text = text
    do throws(TextFault) { reading = try ColumnReading(storedColumn: text) } catch {
      throw Problem("", error.message, remedy: .words(error.remedy))
    }
  }

  /// What the tests of all sides measured, if nothing is asked for.
  ///
  /// - Throws: a problem where they have nothing in common.
  public static func usual(of sides: [ComparedSide]) throws -> [ComparedColumn] {
    var common: [String]?
    for side in sides {
      let names = try side.trials[0].tests().filter { test in
        side.trials.contains { ((try? $0.test(test.name)) ?? .nan).isFinite }
      }.map(\.name)
      common = common?.filter { names.contains($0) } ?? names
    }
    let columns = (common ?? []).compactMap { try? ComparedColumn("test_\($0)") }
    guard columns.isEmpty else { return columns }
    throw Problem(
      "", "the tests of these trials have nothing in common that is a number",
      remedy: "say what is compared, as --by 'validation_loss[at=best]': see lab help claims")
  }

  /// The numbers of a side.
  ///
  /// - Throws: a problem where a trial has none.
  func sample(of side: ComparedSide) throws -> ClaimSample {
    let selection = reading.storedSelection
    var values: [Bounds] = [], gaps: [String] = []
    for trial in side.trials {
      if let path = selection?.quantity.path, !trial.contains(path) {
        throw Problem(
          "", "\(trial.path) has no \(column.name) (\(path))",
          remedy: "compare what all of them hold: lab show lists it")
      }
      let number = try StoredNumber(reading, selection, in: trial) { () throws(ArchiveFault) in
        try trial.parameters(row: nil).reduce(0) { $0 + $1.numbers.count }
      }
      values.append(number.bounds)
      if !number.gap.isEmpty { gaps.append("\(trial.name): \(number.gap)") }
    }
    // A trial that diverged has none, whatever is asked for.
    if values.allSatisfy({ $0 == .unknown }), !side.trials.contains(where: \.hasDiverged),
      let gap = gaps.first
    {
      throw Problem("", "\(text): \(gap)", remedy: "lab show lists what its file holds")
    }
    return ClaimSample(
      [ClaimSample.Group(name: "", seeds: side.seeds, values: values)],
      variesWithSeed: column.variesWithSeed, scale: column.scale, gaps: gaps)
  }

  /// The mean of a side with its interval, on the column's scale; of what is true or false, the share.
  func mean(of sample: ClaimSample) -> Estimate {
    let values = sample.groups.flatMap(\.values)
    if column.isTruth { return RateInference([values]).estimate(level: Estimate.level) }
    guard column.variesWithSeed else { return Estimate(values.first ?? .unknown) }
    return column.scale == .linear
      ? MeanInference([values]).estimate(level: Estimate.level)
      : MeanInference([values.map(\.logarithm)]).estimate(level: Estimate.level).exponential
  }

  /// Refuses numbers that have one name and mean different things.
  func check(_ a: ComparedSide, _ b: ComparedSide) throws {
    guard case .quantity(let quantity, _) = column.source,
      [TrialPath.test, TrialPath.evaluation, TrialPath.history].contains(where: {
        quantity.path.hasPrefix($0 + "/")
      })
    else { return }
    func kind(_ side: ComparedSide) -> String { side.settings["task"]?["kind"]?.brief ?? "?" }
    guard kind(a) == kind(b) else {
      throw Problem(
        "",
        "\(text) of the task \(kind(a)) cannot be compared with that of the task \(kind(b)) (\(a.name), \(b.name))",
        remedy: "compare results of one task, or what means the same in both, as --by gradient_reach")
    }
    let heads = (a.trials[0].head, b.trials[0].head)
    let areLosses = column.name.hasSuffix("loss")
    guard !areLosses || heads.0.lossKind == heads.1.lossKind else {
      throw Problem(
        "", "\(text) is a \(heads.0.lossKind) here and a \(heads.1.lossKind) there (\(a.name), \(b.name))",
        remedy: "compare what means the same in both, as --by test_accuracy")
    }
    guard
      !areLosses || column.name.hasSuffix("step_loss")
        || a.settings["loss"]?.canonicalJSON == b.settings["loss"]?.canonicalJSON
    else {
      throw Problem(
        "", "\(text) sums other steps here than there: 'loss' differs (\(a.name), \(b.name))",
        remedy: "compare test_step_loss, the mean error of a scored step")
    }
  }
}
