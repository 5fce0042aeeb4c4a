import Archive
import Components
import Figures
import Store
import TrialFormat

/// A table with a row for each number: trial, quantity, update, place on the quantity's own axis.
///
/// It has what a trial has once, at every update, evaluation or record: as a number, or along one axis. What has
/// more axes stays in the trial's file.
public enum TidyTable: ExportFormat {
  public static let name = "csv"
  public static let summary =
    "a tidy table of all trials: a row for each trial, update or record, and quantity"

  public static func files(of subject: ExportSubject) -> [ExportedFile] {
    [ExportedFile("\(subject.run.experiment).csv") { _ in Array(try text(of: subject.run).utf8) }]
  }

  /// RFC 4180; a gap is an empty field, reals are the shortest decimals that read back as the same number.
  static func text(of run: StoredRun) throws(ArchiveFault) -> String {
    let keys = run.variants.flatMap { run.varied[$0] ?? [] }.map(\.key).distinct
    var text = CSV.line(
      ["experiment", "variant", "seed"] + keys + [
        "status", "quantity", "unit", "axis", "place", "step", "value",
      ])
    for trial in run.trials {
      let varied = run.varied[trial.variant] ?? []
      let settings = keys.map { key in varied.first { $0.key == key }?.value.brief ?? "" }
      let fields =
        [run.experiment, trial.variant, String(trial.seed)] + settings + [
          trial.hasDiverged ? "diverged" : "done"
        ]
      for group in [TrialPath.history, TrialPath.evaluation, TrialPath.test, TrialPath.diagnostics] {
        try append(group, of: trial, fields, to: &text)
      }
    }
    return text
  }

  private static func append(
    _ group: String, of trial: StoredTrial, _ fields: [String], to text: inout String
  ) throws(ArchiveFault) {
    guard trial.contains(group) else { return }
    var quantities: [(path: String, axes: [Dimension])] = []
    for path in try trial.datasets(below: group) where try trial.elementType(path) != .text {
      quantities.append((path, try trial.axes(path)))
    }
    let coordinates = Set(quantities.flatMap { $0.axes.map(\.name) })
    for (path, axes) in quantities {
      let name = path.split(separator: "/").last.map(String.init) ?? path
      let moments = try TidyTable.moments(of: axes.first, in: trial),
        own = axes.dropFirst(moments == nil ? 0 : 1)
      guard !coordinates.contains(name), own.count < 2 else { continue }
      let unit = try trial.text(TrialAttribute.units, of: path) ?? "", axis = own.first
      // Every row of a quantity begins alike.
      let start = CSV.line(fields + [String(path.dropFirst()), unit, axis?.name ?? ""]).dropLast(1)
      let places = axis.map { TidyTable.places(on: $0) } ?? [""], values = try trial.reals(path)
      let steps = moments?.map { String($0) } ?? [""]
      for (index, value) in values.enumerated() where index / places.count < steps.count {
        text +=
          "\(start),\(places[index % places.count]),\(steps[index / places.count]),\(CSV.field(value))\r\n"
      }
    }
  }

  /// The updates that an axis of updates, evaluations or records counts; nil for any other axis.
  private static func moments(of axis: Dimension?, in trial: StoredTrial) throws(ArchiveFault) -> [Int64]? {
    switch axis?.name {
    case AxisName.step?: try trial.integers(TrialPath.history(AxisName.step))
    case AxisName.evaluation?: try trial.integers(TrialPath.evaluation(AxisName.step))
    case AxisName.record?: try trial.integers(TrialPath.records.step)
    default: nil
    }
  }

  /// What the indices of an axis stand for, as fields.
  private static func places(on axis: Dimension) -> [String] {
    switch axis.coordinates {
    case .labels(let labels)?: labels.map { String(CSV.line([$0]).dropLast(1)) }
    case .reals(let reals)?: reals.map(CSV.field)
    case .integers(let integers)?: integers.map { String($0) }
    case nil: (0..<(axis.size ?? 0)).map { String($0) }
    }
  }
}
