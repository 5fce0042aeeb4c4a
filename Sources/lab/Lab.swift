import ArgumentParser

@main
struct Lab: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lab",
    abstract: "A laboratory for recurrent networks: runs experiment files, keeps every tensor and gradient, writes the notebook page.",
    discussion: """
      EXAMPLES
        lab experiments/sentiment.exp              run every trial, draw the figures, write the page
        lab run -j 2 experiments/*.exp             two trials at once
        lab plan experiments/sentiment.exp         what would be run
        lab check experiments/*.exp                only look for mistakes
        lab report experiments/sentiment.exp       draw figures and page again from stored trials

      EXIT STATUS
        0 done, or already done   1 a trial failed or a figure is missing   64 wrong usage   65 invalid experiment file
      """,
    version: "0.1.0",
    subcommands: [RunCommand.self, CheckCommand.self, PlanCommand.self, ReportCommand.self, BenchCommand.self],
    defaultSubcommand: RunCommand.self)
}
