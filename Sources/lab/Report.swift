import Experiments
import Figures
import Foundation
import Store

/// Stored trials → figures → notebook page.
enum Report {
  struct Written {
    /// Where the page lies.
    let page: String
    /// What is missing on it, and why.
    let problems: [String]
  }

  static func write(_ plan: Plan, in folder: ResultsFolder) throws -> Written {
    var problems: [String] = []
    let trials = try plan.trials.compactMap { trial -> StoredTrial? in
      let path = try folder.trial(variant: trial.variant.name, seed: trial.seed)
      do {
        return try StoredTrial(reading: path)
      } catch {
        problems.append("trial \(trial.name) is not on the page: \(error)")
        return nil
      }
    }
    let run = StoredRun(experiment: plan.experiment.name, trials: trials)
    let renderer = Result { try GnuplotRenderer(searching: ProcessInfo.processInfo.environment["PATH"] ?? "") }
    let figures = plan.experiment.figures
    let rendered = zip(figures, RenderedFigure.names(of: figures)).map {
      RenderedFigure($0, named: $1, of: run, with: renderer)
    }
    for figure in rendered {
      try figure.write(to: folder)
      if let problem = figure.problem { problems.append("figure \(figure.name) is missing: \(problem)") }
    }
    return Written(page: folder.page, problems: problems)
  }
}
