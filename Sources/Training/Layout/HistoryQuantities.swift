import Components
import Diagnostics
import Gradients
public import TrialFormat

/// A number of each update: a dataset of the history and where it comes from.
public struct HistoryQuantity: Sendable {
  public let declaration: QuantityDeclaration
  public let value: @Sendable (UpdateReport) -> Double
}

/// What a trial's history holds: numbers with a row for each update.
public enum HistoryQuantities {
  /// All quantities of a trial's history, in order. Those of accuracy are there if outputs are classes.
  static func all(
    _ settings: TrialSettings, _ setting: DiagnosticSetting, lossUnit: String, isClassified: Bool
  ) -> [HistoryQuantity] {
    var all = usual(lossUnit: lossUnit, isClassified: isClassified)
    if settings.gradient.penalty != nil { all += penalty }
    for (index, column) in settings.optimizer.historyColumns.enumerated() {
      all.append(control(column, at: index))
    }
    for (place, (name, diagnostic)) in settings.record.diagnosticsOfUpdates.enumerated() {
      let declared = type(of: diagnostic).placed(diagnostic.declaration(for: setting), as: name)
      all += declared.quantities.enumerated().map { index, declaration in
        HistoryQuantity(declaration: declaration) { $0.measured[place][index] }
      }
    }
    return all
  }

  /// What every trial has.
  static func usual(lossUnit: String?, isClassified: Bool) -> [HistoryQuantity] {
    [
      quantity(
        "loss", lossUnit, doc: "loss of the batch before the update",
        columns: [
          ColumnDeclaration(
            "train_loss", scale: .logarithmic, better: .lower, isTabled: true,
            doc: "loss of the batch before an update"),
          ColumnDeclaration(
            "train_loss_min", .overUpdates(.least), scale: .logarithmic,
            doc: "least train_loss of all updates"),
        ]
      ) { $0.loss },
      quantity(
        "step_loss", lossUnit, doc: "mean error of a scored step",
        columns: [
          ColumnDeclaration(
            "train_step_loss", scale: .logarithmic, better: .lower,
            doc: "mean error of a scored step of the batch before an update")
        ]
      ) { $0.stepLoss },
      quantity(
        "accuracy", doc: "share of scored steps of the batch that are right",
        columns: isClassified
          ? [
            ColumnDeclaration(
              "train_accuracy", better: .higher, doc: "share of scored steps of the batch that are right")
          ]
          : []
      ) { $0.accuracy },
      quantity(
        "gradient_norm", doc: "norm of the gradient over all parameters, before clipping",
        columns: [
          ColumnDeclaration(
            "gradient_norm", scale: .logarithmic,
            doc: "norm of the gradient before clipping, over all parameters"),
          ColumnDeclaration(
            "gradient_norm_max", .overUpdates(.greatest), scale: .logarithmic,
            doc: "greatest gradient_norm of all updates"),
          ColumnDeclaration(
            "gradient_norm_median", .overUpdates(.median), scale: .logarithmic,
            doc: "median gradient_norm of all updates"),
        ]
      ) { $0.gradientNorm },
      quantity(
        "clip_factor", doc: "what clipping multiplied the gradient by",
        columns: [
          ColumnDeclaration("clip_factor", doc: "what clipping multiplied the gradient by"),
          ColumnDeclaration(
            "clipped_updates", .overUpdates(.shareBelowOne), doc: "share of updates that clipping changed"),
        ]
      ) { $0.clipFactor },
      quantity(
        "learning_rate", doc: "learning rate of the update, after the schedule",
        columns: [ColumnDeclaration("learning_rate", doc: "of an update, after the schedule")]
      ) { $0.learningRate },
    ]
  }

  /// What trials with a penalty on how gradients grow have beside it.
  static let penalty: [HistoryQuantity] = [
    own("penalty", "the penalty before its weight; NaN where it was not computed", with: "gradient.penalty") {
      $0.penalty?.value ?? .nan
    },
    own("penalty_weight", "what the penalty was multiplied by", with: "gradient.penalty") {
      $0.penalty?.weight ?? .nan
    },
    own(
      "penalty_gradient_norm", "norm of the weighted penalty's gradient", with: "gradient.penalty",
      scale: .logarithmic
    ) { $0.penalty?.gradientNorm ?? .nan },
  ]

  /// What a control reports, at a place among `UpdateReport.controls`.
  static func control(_ column: HistoryColumn, at index: Int) -> HistoryQuantity {
    own(column.name, column.doc, with: column.setting) { $0.controls[index] }
  }

  /// A quantity whose column has its own name, and is there with a setting only.
  private static func own(
    _ name: String, _ doc: String, with setting: String, scale: Scale = .linear,
    value: @escaping @Sendable (UpdateReport) -> Double
  ) -> HistoryQuantity {
    quantity(
      name, doc: doc, columns: [ColumnDeclaration(name, scale: scale, setting: setting, doc: doc)],
      value: value)
  }

  private static func quantity(
    _ name: String, _ unit: String? = nil, doc: String, columns: [ColumnDeclaration] = [],
    value: @escaping @Sendable (UpdateReport) -> Double
  ) -> HistoryQuantity {
    HistoryQuantity(
      declaration: QuantityDeclaration(
        TrialPath.history(name), axes: [AxisName.step], unit: unit ?? "1", doc: doc, columns: columns),
      value: value)
  }
}
