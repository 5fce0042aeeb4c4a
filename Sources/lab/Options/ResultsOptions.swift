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

/// How far stored files are trusted.
struct TrustOptions: ParsableArguments {
  @Flag(
    name: .long,
    help: "Read every finished trial's file whole and compare its SHA-256; default: those that look changed.")
  var rehash = false
}
