import Experiments
import Language
import Runner

/// A plan as a table for people: a row for each trial, then the totals.
struct PlanTable {
  private static let heading = ["variant", "seed", "parameters", "time", "disk", "state"]
  /// Columns that a variant's name keeps even on a narrow terminal.
  private static let leastName = 24

  private let plan: Plan
  private let forecast: Forecast

  /// Whether states are explained.
  private let why: Bool

  init(of plan: Plan, _ forecast: Forecast, why: Bool) {
    (self.plan, self.forecast, self.why) = (plan, forecast, why)
  }

  /// - Parameter width: columns of the terminal; names of variants that are too long lose their middle.
  func text(width: Int) -> String {
    var rows = [PlanTable.heading]
    rows.reserveCapacity(forecast.rows.count + 1)
    for row in forecast.rows {
      let variant = row.trial.variant
      rows.append([
        variant.name, String(row.trial.seed), String(variant.parameterCount),
        row.seconds.map(Words.seconds) ?? "–",
        variant.fileSize.total.description,
        why
          ? row.standing
          : row.state == .resumable
            ? "resumable at update \(row.update)"
            : row.state.rawValue + (row.isLengthened ? ", goes on at update \(row.update)" : ""),
      ])
    }
    var widths = PlanTable.heading.indices.map { column in
      rows.reduce(0) { max($0, Display.width($1[column])) }
    }
    let others = widths.dropFirst().reduce(0) { $0 + 2 + $1 }
    widths[0] = min(widths[0], max(PlanTable.leastName, width - 2 - others))
    var text =
      "\(plan.experiment.name): \(Words.trials(forecast.rows.count)), \(Words.variants(plan.variants.count))\n"
    for remark in plan.remarks { text += "remark: \(remark)\n" }
    for row in rows { text += PlanTable.line(row, widths) }
    return text + totals
  }

  /// The name on the left, numbers aligned to the right, the state last.
  private static func line(_ cells: [String], _ widths: [Int]) -> String {
    var line = "  "
    for (column, cell) in cells.enumerated() {
      let cell = column == 0 ? Display.fitted(cell, columns: widths[0]) : cell
      let blanks =
        column == cells.count - 1 ? "" : String(repeating: " ", count: widths[column] - Display.width(cell))
      let isText = column == 0 || column == cells.count - 1
      line += (column == 0 ? "" : "  ") + (isText ? cell + blanks : blanks + cell)
    }
    return line + "\n"
  }

  private var totals: String {
    let states: [Forecast.State] = [
      .done, .diverged, .aside, .measurable, .failed, .resumable, .stale, .damaged, .toDo,
    ]
    let counts = states.filter { forecast.count($0) > 0 }.map { "\(forecast.count($0)) \($0.rawValue)" }
    let sizes = Words.files(plan)
    return "\(counts.joined(separator: ", ")); \(sizes)\n\(Words.checkpoints(plan))\n\(time)\n\(scan)"
  }

  /// `scan: 60 points with each seed (model.hidden 4 × model.init.W.gain 15), measured without training`
  private var scan: String {
    guard plan.hasScan else { return "" }
    let axes = plan.scanAxes.map { "\($0.keys.joined(separator: ", ")) \($0.rows.count)" }
    let count = plan.scanAxes.reduce(1) { $0 * $1.rows.count }
    let points = "\(count) point\(count == 1 ? "" : "s")"
    return "scan: \(points) with each seed (\(axes.joined(separator: " × "))), measured without training\n"
  }

  private var time: String {
    if forecast.openVariants == 0 { return "time: nothing to do" }
    guard let seconds = forecast.seconds else {
      let timed =
        forecast.timedVariants == 0
        ? "not measured" : "measured for the first \(Words.variants(forecast.timedVariants))"
      return "time: \(timed) (--timing measures all \(Words.variants(forecast.openVariants)))"
    }
    return
      "time: \(Words.seconds(seconds)) for all updates on one core; evaluations and records come on top"
  }
}

extension Forecast.Row {
  /// The state with its reason, on one line.
  var standing: String {
    reason.map { "\(state.rawValue): \(Words.brief($0, width: .max))" } ?? state.rawValue
  }
}
