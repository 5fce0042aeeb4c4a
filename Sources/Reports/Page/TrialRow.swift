/// One trial's line in the tables. Numbers that a trial does not have are nil.
public struct TrialRow: Sendable, Hashable {
  public var variant: String
  public var seed: Int
  /// `done`, `diverged`, `failed`, …
  public var status: String
  /// For example "at step 412"; "" for none.
  public var remark: String
  /// Number of trained parameters.
  public var parameters: Int?
  /// Updates made.
  public var steps: Int?
  public var trainLoss: Double?
  public var validationLoss: Double?
  public var testLoss: Double?
  /// Share of right answers, 0 to 1.
  public var testAccuracy: Double?
  /// Error of a scored step, where it is not the loss itself.
  public var testStepLoss: Double?
  /// What the task measures beside loss and accuracy.
  public var testMetrics: [Metric] = []

  public init(
    variant: String, seed: Int, status: String, remark: String = "", parameters: Int? = nil, steps: Int? = nil,
    trainLoss: Double? = nil, validationLoss: Double? = nil, testLoss: Double? = nil, testAccuracy: Double? = nil
  ) {
    (self.variant, self.seed, self.status, self.remark) = (variant, seed, status, remark)
    (self.parameters, self.steps, self.trainLoss, self.validationLoss) = (parameters, steps, trainLoss, validationLoss)
    (self.testLoss, self.testAccuracy) = (testLoss, testAccuracy)
  }

  /// A metric of the test set.
  public struct Metric: Sendable, Hashable {
    public var name: String
    public var value: Double

    public init(_ name: String, _ value: Double) {
      (self.name, self.value) = (name, value)
    }
  }

  public var isDone: Bool { status == "done" }
  public var hasDiverged: Bool { status == "diverged" }
}

/// A column of measured quantities: one list drives the tables of both formats.
struct Quantity: Sendable {
  let name: String
  let value: @Sendable (TrialRow) -> Double?

  static let all = [
    Quantity(name: "train loss") { $0.trainLoss },
    Quantity(name: "validation loss") { $0.validationLoss },
    Quantity(name: "test loss") { $0.testLoss },
    Quantity(name: "test loss of a step") { $0.testStepLoss },
    Quantity(name: "test accuracy") { $0.testAccuracy },
  ]

  /// These, then the metrics that any of the trials has.
  static func all(of trials: [TrialRow]) -> [Quantity] {
    all
      + metrics(of: trials).map { name in
        Quantity(name: "test \(name.replacing("_", with: " "))") { trial in
          trial.testMetrics.first { $0.name == name }?.value
        }
      }
  }

  static func metrics(of trials: [TrialRow]) -> [String] {
    trials.flatMap { $0.testMetrics.map(\.name) }.reduce(into: []) { names, name in
      if !names.contains(name) { names.append(name) }
    }
  }
}
