import Archive
import Components
import TrialFormat

/// The trained trials of a phase diagram, and which of them beat a baseline.
struct PhaseDots {
  struct Point {
    let x: Double, y: Double
    let isBetter: Bool
  }

  private(set) var points: [Point] = []

  /// A baseline's name as claims spell it, `input_t1`, or with spaces.
  private static func words(_ name: String) -> String { name.replacing("_", with: " ") }

  /// - Throws: if no trial has the baseline, or the two keys.
  init(_ figure: PhaseFigure, of run: StoredRun) throws {
    let plane = try PhasePoints(figure, of: run), name = figure.beats ?? ""
    for trial in run.trials {
      let settings = try trial.settings(), baselines = try trial.baselines()
      guard let x = settings.number(at: plane.x), let y = settings.number(at: plane.y),
        let baseline = baselines.first(where: { PhaseDots.words($0.name) == PhaseDots.words(name) })
      else { continue }
      let isLoss = baseline.quantity == "loss",
        result = try trial.test(isLoss ? "step_loss" : baseline.quantity)
      points.append(Point(x: x, y: y, isBetter: isLoss ? result < baseline.value : result > baseline.value))
    }
    guard points.isEmpty else { return }
    throw FigureError.nothingToDraw(
      reason:
        "no trial has a baseline '\(name)' and numbers at \(plane.x) and \(plane.y): remove 'beats' from the figure"
    )
  }
}
