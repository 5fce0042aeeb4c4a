import ArgumentParser
import Foundation
import Runner
import Store

@main
struct Lab: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lab",
    abstract:
      "A laboratory for recurrent networks: runs experiment files, keeps every tensor and gradient, writes the notebook page.",
    discussion: """
      EXAMPLES
        lab experiments/sentiment.exp          run every trial, draw, write the page
        lab run -j 2 experiments/*.exp         two trials at once
        lab plan experiments/sentiment.exp     what would be run
        lab check experiments/*.exp            only look for mistakes
        lab gradcheck experiments/*.exp        prove the gradients
        lab data experiments/sentiment.exp     what the network will see
        lab bench experiments/sentiment.exp    time the training step
        lab scan phase.exp                     diagnostics over a grid of settings, without training
        lab probe x.exp --diagnostic lyapunov  a diagnostic that was not asked for, from stored records
        lab verify results/sentiment           compute it once more, and compare every bit
        lab report experiments/sentiment.exp   draw again from stored trials
        lab list results/sentiment             what is stored, and what it came to
        lab show TRIAL.h5:/history/loss[-5:]   any stored numbers
        lab best results/adding --by test_loss which variant is best, and its best trial
        lab compare results/a results/b        differences with their intervals
        lab gc                                 what could be removed
        lab explain experiments/sentiment.exp  what took the gradient, in sentences
        lab export --csv results/vanishing     a table for other programs
        lab help cells                         what an experiment file can name
        lab new adding                         a commented experiment to begin with
        lab doctor                             is everything there that lab needs?

      EXIT STATUS
        0   done, or already done
        1   a trial failed, or a figure is missing
        2   a result is not what it is when computed once more
        3   with --strict: a claim fails or is undecided
        64  wrong usage
        65  invalid experiment file
        73  a file or folder cannot be created: no permission, or a read-only disk
        74  a file cannot be written: a full disk, a used quota, a disk that fails, too few files that may be open
        75  a run was stopped by SIGUSR1; the same command goes on where it was
        130, 143  a run was stopped by Ctrl-C, SIGTERM or SIGHUP; likewise
      After 73 and 74 the same command goes on as well, once the reason is removed: what is finished is kept.

      COMPLETION
        lab --generate-completion-script bash > ~/.local/share/bash-completion/completions/lab
        likewise zsh and fish; keys of --set, kinds of tasks and topics of help are completed, too
      """,
    version: Provenance.labVersion,
    subcommands: [
      RunCommand.self, CheckCommand.self, PlanCommand.self, ScanCommand.self, ProbeCommand.self,
      VerifyCommand.self, ReportCommand.self, FigureCommand.self, ExportCommand.self, ExplainCommand.self,
      ListCommand.self, ShowCommand.self, BestCommand.self, CompareCommand.self, GCCommand.self,
      BenchCommand.self, GradcheckCommand.self, DataCommand.self, NewCommand.self, SchemaCommand.self,
      DoctorCommand.self, HelpCommand.self, WorkCommand.self,
    ],
    defaultSubcommand: RunCommand.self)

  /// A run does not depend on the reader of its output: a closed pipe ends the writing, not the training.
  static func main() {
    signal(SIGPIPE, SIG_IGN)
    // A file that may not become larger is an error of its writing.
    signal(SIGXFSZ, SIG_IGN)
    if let script = CompletionScript.text(for: Array(CommandLine.arguments.dropFirst())) {
      Terminal.standardOutput.write(script)
      return
    }
    DescriptorLimit.raise()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      guard let failure = Failure(of: error) else { exit(withError: error) }
      Terminal.standardError.writeLine("lab: \(failure.sentence)")
      Foundation.exit(failure.code)
    }
  }
}
