import ArgumentParser
import Components
import Experiments
import Figures
import Foundation
import Language
import Reports
import Store

struct FigureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "figure",
    abstract: "Draw any figure of stored results, without touching the experiment file or its page.",
    discussion: """
      RESULT is an experiment file, or the folder of an experiment's results, whose settings are then those of its last run. KIND is a
      kind of figure (lab help figures), or a mapping as in `figures:`. The files are called EXPERIMENT-KIND. To have all figures of a
      file's page in other formats: lab report --formats pdf FILE.

      EXAMPLES
        lab figure experiments/vanishing.exp gradient-by-lag --set triangle=false
        lab figure results/exploding attenuation --set at=[last] --formats pdf,png --width 3.4in --font "Latin Modern Roman"
        lab figure results/chaos '{ kind: phase, at: first }' --keep-script --output figures

      EXIT STATUS
        0   done
        1   the figure cannot be drawn, or a trial is missing in it
        64  wrong usage
        65  invalid figure or experiment file
        73, 74  a file cannot be created or written, as 'lab help' says
      """)

  @Argument(help: "An experiment file (.exp), or a folder of results.")
  var result: String

  @Argument(
    help: "What is drawn: a kind, or a mapping as in figures.", completion: .custom(Completions.figures))
  var kind: String

  @Option(
    name: [.short, .customLong("set")], parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A setting of the figure, e.g. at=[last].", valueName: "key=value"))
  var set: [String] = []

  @Option(
    name: .long, help: ArgumentHelp("Formats: svg, pdf, png.", valueName: "list"),
    transform: PrintOptions.formats(of:))
  var formats: [PictureFormat] = [.svg]

  @OptionGroup var print: PrintOptions

  @Flag(name: .long, help: "Write the figure's numbers too, as CSV.")
  var csv = false

  @Option(
    name: [.short, .long], help: ArgumentHelp("The folder to write to.", valueName: "folder"),
    completion: .directory)
  var output = "."

  @OptionGroup var results: ResultsOptions

  @OptionGroup var answer: AnswerOptions

  @Flag(name: [.short, .long], help: "Say nothing but errors and the files' paths.")
  var quiet = false

  func validate() throws {
    if let wrong = set.first(where: { !$0.contains("=") }) {
      throw ValidationError("--set needs key=value, such as at=[last] (got '\(wrong)')")
    }
  }

  func run() throws {
    let (plan, folder) = try subject()
    let printing = FigurePrint(
      formats: formats, style: try print.style, keepsScripts: print.keepScript, writesData: csv)
    let written = try printing.write(plan.reached(in: folder), in: folder) { name, ending in
      "\(output)/\(plan.experiment.name)-\(name).\(ending)"
    }
    let paths = written.paths.map { $0.hasPrefix("./") ? String($0.dropFirst(2)) : $0 }
    if answer.json {
      Terminal.standardOutput.writeLine(JSONReport.figures(paths, written))
    } else {
      for path in paths { Terminal.standardOutput.writeLine(path) }
    }
    if !quiet { for caption in written.captions { Terminal.standardError.writeLine(caption) } }
    for problem in written.problems { Terminal.standardError.writeLine("lab: \(problem)") }
    if !written.problems.isEmpty { throw ExitCode(1) }
  }

  /// The plan with this figure alone, and where its results are.
  private func subject() throws -> (Plan, ResultsFolder) {
    let path = result.count > 1 && result.hasSuffix("/") ? String(result.dropLast()) : result
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw ValidationError("there is no '\(path)': name an experiment file or a folder of results")
    }
    var (file, root) = (path, results.results)
    if isFolder.boolValue {
      (file, root) = ("\(path)/resolved.yaml", URL(fileURLWithPath: path).deletingLastPathComponent().path)
      guard FileManager.default.fileExists(atPath: file) else {
        throw ValidationError("no results are in '\(path)': name results/EXPERIMENT, or an experiment file")
      }
    }
    let plan: Plan
    do throws(Faults) {
      plan = try Plan(
        path: file, overrides: ["figures=[\(ComponentText(kind, settings: set))]", "claims=[]"], results: root
      )
    } catch {
      answer.show(error)
      throw ExitCode(65)
    }
    return (plan, try ResultsFolder(root: root, experiment: plan.experiment.name))
  }
}
