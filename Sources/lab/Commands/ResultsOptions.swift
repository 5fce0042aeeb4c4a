import ArgumentParser
import Experiments
import Store

/// Where results are.
struct ResultsOptions: ParsableArguments {
  @Option(
    name: .long, help: ArgumentHelp("The folder of results.", valueName: "folder"), completion: .directory)
  var results = "results"

  func folder(_ plan: Plan) throws -> ResultsFolder {
    try ResultsFolder(root: results, experiment: plan.experiment.name)
  }
}
