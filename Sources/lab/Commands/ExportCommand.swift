import Archive
import ArgumentParser
import Components
import Experiments
import Exports
import Figures
import Foundation
import Language
import Reports
import Store
import TrialFormat

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Hand stored results on to other programs: tables, weights, arrays, a notebook, an RO-Crate.",
    discussion: """
      RESULT is an experiment file, the folder of an experiment's results, whose settings are then those of its last run, or a trial's
      file. A trial is handed on only under the settings that it was trained with; others are named and left out.

      FORMATS
        --csv          EXPERIMENT.csv: a row for each trial, update or record, and quantity, with the place on the quantity's own axis.
                       Quantities with several axes of their own stay in the trial's file.
        --safetensors  EXPERIMENT-VARIANT-seed-N.safetensors: weights under torch.nn's names, rnn.weight_ih_l0, …, head.weight, with both
                       biases. The metadata say which modules take them by load_state_dict: rnn (or encoder, decoder), head, embedding.
                       Cells rnn (tanh, relu), irnn, lstm and gru. model.from: { safetensors: FILE } reads such files.
        --numpy        EXPERIMENT-VARIANT-seed-N.npz: every array of a trial, under its path in the file.
        --ipynb        EXPERIMENT.ipynb: a notebook that opens the results in xarray and draws each figure again from figures/*.csv.
        --crate        ro-crate-metadata.json in the folder of results: a Workflow Run RO-Crate.

      EXAMPLES
        lab export --csv --ipynb experiments/vanishing.exp
        lab export --safetensors --at last results/adding/trials/model.cell=lstm/seed-1.h5 -o weights
        lab export --crate --license https://creativecommons.org/licenses/by/4.0/ results/vanishing

      EXIT STATUS
        0   done
        1   a trial is missing, or a file that cannot be made
        64  wrong usage
        65  invalid experiment file
        73  a file is there already, and --force is not given, or it cannot be created
        74  a file cannot be written, as 'lab help' says
      """)

  @Argument(help: "An experiment file (.exp), a folder of results, or a trial's file (.h5).")
  var result: String

  @Flag(name: .long, help: "A tidy table of all trials.")
  var csv = false

  @Flag(name: .long, help: "The weights of each trial, for PyTorch.")
  var safetensors = false

  @Flag(name: .long, help: "The arrays of each trial, for NumPy.")
  var numpy = false

  @Flag(name: .long, help: "A Jupyter notebook.")
  var ipynb = false

  @Flag(name: .long, help: "An RO-Crate, beside the results.")
  var crate = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "For --safetensors: the record whose weights are meant: first, last, or the number of the update that it precedes; default: the final weights.",
      valueName: "step"))
  var at: String?

  @Option(
    name: .long,
    help: ArgumentHelp("For --crate: the URL of the licence of the results.", valueName: "url"))
  var license: String?

  @Option(
    name: [.short, .long], help: ArgumentHelp("The folder to write to.", valueName: "folder"),
    completion: .directory)
  var output = "."

  @Flag(name: .long, help: "Replace files that are there already.")
  var force = false

  @OptionGroup var results: ResultsOptions

  @Option(name: .long, help: "Colour in messages: auto, always or never; NO_COLOR is honoured.")
  var color = ColorChoice.auto

  /// Those that are asked for, in the order of help.
  private var formats: [any ExportFormat.Type] {
    let wanted = [
      "csv": csv, "safetensors": safetensors, "numpy": numpy, "ipynb": ipynb, "crate": crate,
    ]
    return ExportFormats.all.filter { wanted[$0.name] == true }
  }

  private var moment: RecordChoice? {
    get throws {
      guard let at else { return nil }
      guard let choice = RecordChoice(value: Int(at).map { .integer($0) } ?? .text(at)) else {
        throw ValidationError("--at is first, last, or the number of an update (got '\(at)')")
      }
      return choice
    }
  }

  func validate() throws {
    if formats.isEmpty {
      throw ValidationError(
        "say in which form: \(ExportFormats.all.map { "--\($0.name)" }.joined(separator: ", "))")
    }
    if at != nil, !safetensors { throw ValidationError("--at is for --safetensors") }
    if license != nil, !crate { throw ValidationError("--license is for --crate") }
    if let license, URL(string: license)?.scheme == nil {
      throw ValidationError(
        "--license needs a URL, such as https://creativecommons.org/licenses/by/4.0/ (got '\(license)')")
    }
    _ = try moment
  }

  func run() throws {
    var (subject, problems) = try subject()
    (subject.moment, subject.licence) = (try moment, license)
    let files = formats.flatMap { $0.files(of: subject) }
    let writer = ExportWriter(to: output, replaces: force), standing = writer.standing(files, of: subject)
    guard standing.isEmpty else {
      let more = standing.count > 1 ? " and \(standing.count - 1) more" : ""
      throw Failure(
        "\(standing[0])\(more) would be replaced: name another folder by --output, or add --force",
        Failure.cannotCreate)
    }
    let written = try writer.write(files, of: subject)
    for path in written.paths { Terminal.standardOutput.writeLine(path) }
    problems += written.problems
    for problem in problems { Terminal.standardError.writeLine("lab: \(problem)") }
    if !problems.isEmpty { throw ExitCode(1) }
  }

  /// What is handed on, and why trials are left out.
  private func subject() throws -> (ExportSubject, problems: [String]) {
    let path = result.count > 1 && result.hasSuffix("/") ? String(result.dropLast()) : result
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw ValidationError(
        "there is no '\(path)': name an experiment file, a folder of results or a trial's file")
    }
    if path.hasSuffix(".h5"), !isFolder.boolValue { return (try trial(at: path), []) }
    var (file, root) = (path, results.results)
    if isFolder.boolValue {
      (file, root) = ("\(path)/resolved.yaml", ExportCommand.parent(of: path))
      guard FileManager.default.fileExists(atPath: file) else {
        throw ValidationError("no results are in '\(path)': name results/EXPERIMENT, or an experiment file")
      }
    }
    let plan: Plan
    do throws(Faults) {
      plan = try Plan(path: file, results: root)
    } catch {
      Terminal.standardError.write(error.rendered(color: color.isOn(for: .standardError)))
      throw ExitCode(65)
    }
    let folder = try ResultsFolder(root: root, experiment: plan.experiment.name)
    let reached = try plan.reached(in: folder), (run, shown) = try reached.stored(in: folder)
    var subject = ExportSubject(run, title: plan.experiment.heading, folder: folder.path)
    var problems = run.leftOut.map { "trial left out: \($0)" }.filter { !shown.contains($0) }
    if ipynb || crate {
      let figures = plan.experiment.figures
      for (figure, name) in zip(figures, RenderedFigure.names(of: figures)) {
        do {
          subject.figures.append((name, try figure.drawing(of: run)))
        } catch {
          problems.append("figure \(name) is missing: \(error)")
        }
      }
    }
    return (subject, problems)
  }

  /// The folder that a folder lies in, relative where that was.
  private static func parent(of path: String) -> String {
    let url = URL(fileURLWithPath: path).standardizedFileURL
    guard path.hasSuffix(url.lastPathComponent), !path.hasPrefix("/") else {
      return url.deletingLastPathComponent().path
    }
    let parent = path.dropLast(url.lastPathComponent.count + 1)
    return parent.isEmpty ? "." : String(parent)
  }

  /// A trial's file by itself.
  private func trial(at path: String) throws -> ExportSubject {
    if let format = formats.first(where: { $0.needsFolder }) {
      throw ValidationError(
        "--\(format.name) describes an experiment: name its file, or its folder of results")
    }
    do throws(ArchiveFault) {
      return try ExportSubject(trialAt: path)
    } catch {
      throw Failure("\(error)", 1)
    }
  }
}
