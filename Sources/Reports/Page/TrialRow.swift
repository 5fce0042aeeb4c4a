public import Components
public import OrderedCollections
import Statistics

/// One trial's row in the tables. Numbers that a trial does not have are nil.
public struct TrialRow: Sendable, Hashable {
  public var variant: String
  public var seed: Int
  /// The settings that are swept, by their keys: what its variant has of each.
  public var settings: OrderedDictionary<String, String> = [:]
  /// `done`, `diverged`, `failed`, …
  public var status: String
  /// For example "at update 412"; "" for nothing.
  public var remark: String
  /// Number of trained parameters.
  public var parameters: Int?
  /// The number of updates made.
  public var updates: Int?
  /// What was measured of it, by the names of `summary.csv` and in their order; NaN if there is no number.
  public var numbers: [Number] = []
  /// Losses of a scored step, by the names of the losses whose places they take on the page; empty if the trial has
  /// none stored.
  public var stepLosses: [Number] = []

  public init(
    variant: String, seed: Int, status: String, remark: String = "", parameters: Int? = nil,
    updates: Int? = nil, numbers: [Number] = [], stepLosses: [Number] = []
  ) {
    (self.variant, self.seed, self.status, self.remark) = (variant, seed, status, remark)
    (self.parameters, self.updates, self.numbers, self.stepLosses) = (
      parameters, updates, numbers, stepLosses
    )
  }

  /// The number in a column.
  public struct Number: Sendable, Hashable {
    public var name: String
    public var value: Double
    /// The scale on which it is averaged over seeds.
    public var scale: Scale

    public init(_ name: String, _ value: Double, _ scale: Scale = .linear) {
      (self.name, self.value, self.scale) = (name, value, scale)
    }
  }

  /// The number in a column; nil if the trial has none.
  public subscript(column: String) -> Double? { numbers.first { $0.name == column }?.value }

  public var isDone: Bool { status == "done" }
  public var hasDiverged: Bool { status == "diverged" }
}

/// A column of the page's tables: one list drives those of both formats.
struct Quantity: Sendable {
  let name: String
  /// Its name in `summary.csv`.
  let column: String

  func value(_ trial: TrialRow) -> Double? { number(trial)?.value }

  /// Losses are those of a scored step, if the trial has them.
  private func number(_ trial: TrialRow) -> TrialRow.Number? {
    trial.stepLosses.first { $0.name == column } ?? trial.numbers.first { $0.name == column }
  }

  /// Its mean over these trials, and the scale; nil if none of them has it.
  func estimate(_ trials: [TrialRow]) -> (Estimate, Scale)? {
    let numbers = trials.compactMap(number).filter { !$0.value.isNaN }
    return numbers.first.map { (Estimate(meanOf: numbers.map(\.value), scale: $0.scale), $0.scale) }
  }

  /// `test loss, geomean`
  func heading(of trials: [TrialRow]) -> String {
    let isGeometric = trials.lazy.compactMap(number).first?.scale == .logarithmic
    return isGeometric ? "\(name), geomean" : name
  }

  static let testLoss = Quantity(name: "test loss", column: "test_loss")

  static let all = [
    Quantity(name: "train loss", column: "train_loss"),
    Quantity(name: "validation loss", column: "validation_loss"),
    testLoss,
    Quantity(name: "test accuracy", column: "test_accuracy"),
  ]

  /// These columns, then the metrics that any of the trials has.
  static func all(of trials: [TrialRow]) -> [Quantity] {
    let columns = TrialRow.columns(of: trials).filter {
      $0.hasPrefix("test_") && $0 != "test_step_loss" && !all.map(\.column).contains($0)
    }
    return all + columns.map { Quantity(name: $0.replacing("_", with: " "), column: $0) }
  }
}

extension TrialRow {
  /// The columns of measured numbers that any trial has, in order.
  static func columns(of trials: [TrialRow]) -> [String] {
    trials.flatMap { $0.numbers.map(\.name) }.distinct
  }
}
