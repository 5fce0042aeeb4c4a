import Components
import Recurrent
public import SequenceTasks
import TrialFormat

/// What an evaluation measures, under the same names for the validation set and the test set.
public enum EvaluationQuantities {
  /// A measure's name, unit and meaning; of the test with what its columns in claims say.
  struct Measure {
    let name: String
    let unit: String
    let scale: Scale
    let better: ColumnDeclaration.Better
    let doc: String
    /// Whether claims may name it.
    let hasColumns: Bool
    let ofTest: String
    let ofValidation: String
  }

  static func measures(_ metrics: [any SequenceMetric], lossUnit: String, isClassified: Bool) -> [Measure] {
    [
      Measure(
        name: "loss", unit: lossUnit, scale: .logarithmic, better: .lower,
        doc: "loss of the set, mean over its sequences",
        hasColumns: true,
        ofTest: "loss on the test set, after the last update", ofValidation: "loss on the validation set"),
      Measure(
        name: "step_loss", unit: lossUnit, scale: .logarithmic, better: .lower,
        doc: "mean error of a scored step",
        hasColumns: true,
        ofTest: "mean error of a scored step on the test set",
        ofValidation: "mean error of a scored step on the validation set"),
      Measure(
        name: accuracy, unit: "1", scale: .linear, better: .higher,
        doc: "share of the set's scored steps that are right",
        hasColumns: isClassified, ofTest: "share of the test set's scored steps that are right",
        ofValidation: "share of scored steps of the validation set that are right"),
    ]
      + metrics.map {
        Measure(
          name: $0.name, unit: $0.unit ?? "1", scale: $0.scale,
          better: $0.isBetterHigher ? .higher : .lower, doc: $0.doc, hasColumns: true,
          ofTest: $0.doc,
          ofValidation: $0.doc
        )
      }
  }

  static func declarations(_ measures: [Measure]) -> [QuantityDeclaration] {
    measures.map { measure in
      QuantityDeclaration(
        TrialPath.test(measure.name), unit: measure.unit, doc: measure.doc,
        columns: measure.hasColumns
          ? [
            ColumnDeclaration(
              "test_\(measure.name)", scale: measure.scale, better: measure.better, isTabled: true,
              doc: measure.ofTest)
          ]
          : [])
    }
      + measures.map { measure in
        QuantityDeclaration(
          TrialPath.evaluation(measure.name), axes: [AxisName.evaluation], unit: measure.unit,
          doc: measure.doc,
          columns: measure.hasColumns
            ? [
              ColumnDeclaration(
                "validation_\(measure.name)", scale: measure.scale, better: measure.better,
                isTabled: measure.name == "loss",
                doc: measure.ofValidation)
            ] : [])
      }
  }

  /// What an evaluation measured, by the measure's name.
  public static func values(of evaluation: Evaluation, metrics: [any SequenceMetric]) -> [(
    name: String, value: Double
  )] {
    [("loss", evaluation.loss), ("step_loss", evaluation.stepLoss), (accuracy, evaluation.accuracy)]
      + zip(metrics, evaluation.metrics).map { (name: $0.name, value: $1) }
  }

  /// The names of the measures, in the order of `values`.
  public static func names(metrics: [any SequenceMetric]) -> [String] {
    ["loss", "step_loss", accuracy] + metrics.map(\.name)
  }

  /// Whether a measure is meaningful for a task: real targets have no accuracy.
  public static func isTold(_ name: String, of source: any SequenceSource) -> Bool {
    name != accuracy || source.shape.outputs.areClasses
  }

  static let accuracy = "accuracy"
}
