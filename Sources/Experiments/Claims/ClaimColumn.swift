import Components
import Recurrent
public import SequenceTasks
import Training

/// A number that trials have and claims can name: the one table for parsing, checking, help and reading.
public struct ClaimColumn: Sendable {
  /// How often a trial has it.
  public enum Rhythm: Sendable { case trial, update, evaluation, record }

  /// Where it comes from.
  public enum Source: Sendable {
    /// A dataset of one number.
    case number(String)
    /// A dataset with a number for each update or evaluation, at one of them.
    case series(String)
    /// What all updates come to.
    case summary(String, Summary)
    /// A quantity of a diagnostic at a record; `censoring` is 1 where the number is only a lower bound, `index` counts along its axis.
    case diagnostic(String, quantity: String, censoring: String?, index: Index?)
    /// Norm of a parameter or its gradient at a record.
    case norm(group: String)
    case steps, parameters, hasDiverged, hasStopped
  }

  public enum Summary: Sendable { case greatest, least, median, shareBelowOne }

  public enum Index: Sendable { case lag, first }

  public let name: String
  public let doc: String
  public let unit: String?
  public let rhythm: Rhythm
  public let source: Source
  /// Whether it is true or false.
  public let isTruth: Bool
  /// Whether another seed could give another number.
  public let variesWithSeed: Bool

  init(
    _ name: String, _ rhythm: Rhythm, _ source: Source, unit: String? = nil, isTruth: Bool = false, variesWithSeed: Bool = true,
    doc: String
  ) {
    (self.name, self.rhythm, self.source, self.unit, self.doc) = (name, rhythm, source, unit, doc)
    (self.isTruth, self.variesWithSeed) = (isTruth, variesWithSeed)
  }

  /// What its brackets must name beside settings.
  public var needs: [String] {
    switch source {
    case .diagnostic(_, _, _, .lag): ["lag"]
    case .norm: ["parameter"]
    default: []
    }
  }
}

extension ClaimColumn {
  /// Columns that every experiment may have, and those of the metrics that these tasks measure.
  public static func all(metrics: [any SequenceMetric] = []) -> [ClaimColumn] {
    general + metrics.flatMap(columns(of:))
  }

  private static let general: [ClaimColumn] =
    [
      ClaimColumn("test_loss", .trial, .number("/test/loss"), doc: "loss on the test set, after the last update"),
      ClaimColumn("test_step_loss", .trial, .number("/test/step_loss"), doc: "mean error of a scored step on the test set"),
      ClaimColumn("test_accuracy", .trial, .number("/test/accuracy"), doc: "share of the test set's scored steps that are right"),
      ClaimColumn("validation_loss", .evaluation, .series("/evaluation/loss"), doc: "loss on the validation set"),
      ClaimColumn(
        "validation_step_loss", .evaluation, .series("/evaluation/step_loss"),
        doc: "mean error of a scored step on the validation set"),
      ClaimColumn(
        "validation_accuracy", .evaluation, .series("/evaluation/accuracy"),
        doc: "share of scored steps of the validation set that are right"),
      ClaimColumn("train_loss", .update, .series("/history/loss"), doc: "loss of the batch before an update"),
      ClaimColumn(
        "train_step_loss", .update, .series("/history/step_loss"),
        doc: "mean error of a scored step of the batch before an update"),
      ClaimColumn(
        "train_accuracy", .update, .series("/history/accuracy"), doc: "share of scored steps of the batch that are right"),
      ClaimColumn(
        "gradient_norm", .update, .series("/history/gradient_norm"),
        doc: "norm of the gradient before clipping, over all parameters"),
      ClaimColumn(
        "gradient_norm_max", .trial, .summary("/history/gradient_norm", .greatest), doc: "greatest gradient_norm of all updates"),
      ClaimColumn(
        "gradient_norm_median", .trial, .summary("/history/gradient_norm", .median), doc: "median gradient_norm of all updates"),
      ClaimColumn(
        "train_loss_min", .trial, .summary("/history/loss", .least), doc: "least train_loss of all updates"),
      ClaimColumn("clip_factor", .update, .series("/history/clip_factor"), doc: "what clipping multiplied the gradient by"),
      ClaimColumn(
        "clipped_updates", .trial, .summary("/history/clip_factor", .shareBelowOne), doc: "share of updates that clipping changed"
      ),
      ClaimColumn("learning_rate", .update, .series("/history/learning_rate"), doc: "of an update, after the schedule"),
      ClaimColumn(
        "gradient_reach", .record,
        .diagnostic(GradientByLag.kind, quantity: "gradient_reach", censoring: "gradient_reach_censored", index: nil),
        unit: "steps",
        doc: "lag at which the error of a single step has faded below the threshold; a lower bound where it never does"),
      ClaimColumn(
        "encoder_gradient_reach", .record,
        .diagnostic(
          GradientByLag.kind, quantity: "encoder.gradient_reach", censoring: "encoder.gradient_reach_censored", index: nil),
        unit: "steps", doc: "the same in the encoder, lags counted from its last step"),
      ClaimColumn(
        "gradient_left", .record, .diagnostic(GradientByLag.kind, quantity: "profile", censoring: nil, index: .lag),
        doc: "what is left of the error of a single step after lag=N steps, as a share of its start; above 1 where it has grown"),
      ClaimColumn(
        "lyapunov_exponent", .record, .diagnostic(LyapunovDiagnostic.kind, quantity: "mean", censoring: nil, index: .first),
        unit: "nats per step", doc: "the largest Lyapunov exponent, mean over the batch"),
      ClaimColumn(
        "parameter_norm", .record, .norm(group: "/records/parameters"), doc: "norm of parameter=NAME at a record"),
      ClaimColumn(
        "parameter_gradient_norm", .record, .norm(group: "/records/gradients"),
        doc: "norm of the gradient of parameter=NAME at a record, before clipping"),
      ClaimColumn("steps", .trial, .steps, unit: "updates", doc: "updates made"),
      ClaimColumn("parameters", .trial, .parameters, variesWithSeed: false, doc: "numbers that are trained"),
      ClaimColumn("diverged", .trial, .hasDiverged, isTruth: true, doc: "whether loss or gradient became infinite or undefined"),
      ClaimColumn("stopped", .trial, .hasStopped, isTruth: true, doc: "whether train.until was fulfilled"),
    ]

  /// Of the test and validation sets.
  private static func columns(of metric: any SequenceMetric) -> [ClaimColumn] {
    [
      ClaimColumn("test_\(metric.name)", .trial, .number("/test/\(metric.name)"), unit: metric.unit, doc: metric.doc),
      ClaimColumn(
        "validation_\(metric.name)", .evaluation, .series("/evaluation/\(metric.name)"), unit: metric.unit, doc: metric.doc),
    ]
  }

  /// Why the trials of a variant do not have it, and what to do; nil where they do.
  func absence(in variant: PlannedVariant) -> (message: String, remedy: String)? {
    let experiment = variant.experiment
    switch source {
    case .diagnostic(let kind, let quantity, _, _):
      guard experiment.record.diagnostics.contains(where: { type(of: $0).kind == kind }) else {
        return ("\(name) is not recorded by this experiment", "add record.diagnostics: [\(kind)]")
      }
      guard quantity.hasPrefix("encoder."), !variant.source.shape.arrangement.generates else { return nil }
      return ("variant \(variant.name) has no encoder", "write gradient_reach")
    case .number("/test/accuracy"), .series("/evaluation/accuracy"), .series("/history/accuracy"):
      guard case NetworkShape.Outputs.reals(_) = variant.source.shape.outputs else { return nil }
      let metric = variant.source.metrics.first.map { "write test_\($0.name)" }
      return ("there is no accuracy where outputs are real numbers", metric ?? "write test_step_loss")
    case .number(let path), .series(let path):
      let metric = path.split(separator: "/").last.map(String.init) ?? ""
      let known = ["loss", "step_loss", "accuracy"] + variant.source.metrics.map(\.name)
      guard !path.hasPrefix("/history"), !known.contains(metric) else { return nil }
      return ("the task of variant \(variant.name) has no metric '\(metric)'", "filter the variants that have it")
    case .hasStopped where experiment.train.until == nil:
      return ("no trial can stop before its last update: there is no train.until", "compare 'steps', or write train.until")
    case .summary, .norm, .steps, .parameters, .hasDiverged, .hasStopped: return nil
    }
  }
}
