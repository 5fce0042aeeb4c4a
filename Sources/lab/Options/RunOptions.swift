import ArgumentParser

/// How trials are run.
struct RunOptions: ParsableArguments {
  @OptionGroup var output: ResultsOptions
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var trust: TrustOptions
  @OptionGroup var workers: WorkerOptions

  @Option(
    name: .customLong("checkpoint"),
    help: ArgumentHelp(
      "Seconds between two checkpoints of a trial; 0: only where a signal stops it.", valueName: "seconds"))
  var pause = 30.0

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Tell what happens on standard output, one JSON object a line.", valueName: "format"))
  var events: EventChoice?

  @Flag(name: .long, help: "Compute finished trials anew, interrupted and lengthened ones from the start.")
  var force = false

  @Flag(
    name: .customLong("require-clean"),
    help: "Begin only if everything that results are made from is committed to git.")
  var requiresClean = false

  @Flag(name: [.short, .long], help: "Say nothing but errors and the page's path.")
  var quiet = false

  func validate() throws {
    if !(pause >= 0 && pause <= 1e9) {
      throw ValidationError("--checkpoint needs seconds: 0, 0.5, 30")
    }
  }
}
