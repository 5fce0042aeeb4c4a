import ArgumentParser
import Components
import Experiments
import Foundation
import Language
import SequenceTasks

struct NewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new", abstract: "Write a commented experiment for a task, to begin with.",
    discussion: """
      The file runs as it is, in well under a minute. Beside it, .lab/experiment.schema.json lets editors complete and explain
      its keys (see 'lab schema --help'). Apart from that schema, nothing that exists is overwritten.

      --from looks at a table (.csv, .tsv), at arrays (.npz, .npy, .h5, .mat, .nc) or at a text (.txt): separator, header, what a row is, which
      columns or arrays are read, classes; says what it took for what, and writes the experiment beside the file. 'lab data' then shows what the network will see.

      EXAMPLES
        lab new adding
          lab new copy --out experiments/delays.exp
        lab new --from data/ecg.csv            looks at the file, and says what it took for what
        lab help tasks                         which there are
      """)

  @Argument(
    help: "The kind of task: adding, copy, …; see 'lab help tasks'.", completion: .custom(Completions.tasks))
  var task: String?

  @Option(
    name: .long, help: ArgumentHelp("Your own data, in the place of a task.", valueName: "data"),
    completion: .file(extensions: ["csv", "tsv", "tab", "npz", "npy", "h5", "hdf5", "mat", "nc", "txt"]))
  var from: String?

  @Option(
    name: [.short, .customLong("out")],
    help: ArgumentHelp("The file to write; default: TASK.exp.", valueName: "file"),
    completion: .file(extensions: ["exp"]))
  var out: String?

  private var file: String {
    if let out { return out }
    guard let from else { return "\(task ?? "").exp" }
    let data = URL(fileURLWithPath: from), folder = from.hasPrefix("/") || from.contains("/")
    let words = data.deletingPathExtension().lastPathComponent.lowercased().map { one in
      one.isASCII && (one.isLetter || one.isNumber) ? one : "-"
    }
    let name = String(words).split(separator: "-").joined(separator: "-") + ".exp"
    return folder ? String(from[...(from.lastIndex(of: "/") ?? from.startIndex)]) + name : name
  }

  /// The file's name without its suffix, which is also the experiment's name.
  private var name: String { URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent }

  func validate() throws {
    guard (task == nil) != (from == nil) else {
      throw ValidationError(
        "name a task, or --from and a file of data: lab new adding, lab new --from data.csv")
    }
    if let task, Tasks.family.member(task) == nil {
      let near = Spelling.nearest(to: task, among: Tasks.family.kinds).map { "did you mean '\($0)'? " } ?? ""
      throw ValidationError("there is no task '\(task)'; \(near)known: \(Spelling.list(Tasks.family.kinds))")
    }
    guard file.hasSuffix(".exp"), TextRule.slug.accepts(name) else {
      throw ValidationError(
        "'\(file)' cannot be the file's name: it is \(TextRule.slug.expectation), and ends in .exp, such as my-\(task ?? "data").exp"
      )
    }
  }

  func run() throws {
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
    let guess = try from.map(look), starter: Starter
    if let guess, let from {
      starter = Starter(reading: NewCommand.path(from: folder, to: from), as: guess)
    } else if let task, let member = Tasks.family.member(task) {
      starter = Starter(task: task, summary: member.summary)
    } else {
      return
    }
    let data = starter.data.map { (name: "\(name).\($0.suffix)", text: $0.text) }
    let text = StarterText(starter, name: name, data: data?.name ?? "").text
    for path in [file] + (data.map { [folder.appendingPathComponent($0.name).path] } ?? [])
    where FileManager.default.fileExists(atPath: path) {
      throw NewCommand.isThere(path)
    }
    try write(
      ExperimentSchema(Experiment.descriptors).text, to: folder.appendingPathComponent(StarterText.schema),
      options: .atomic)
    if let data {
      try write(data.text, to: folder.appendingPathComponent(data.name), options: .withoutOverwriting)
    }
    try write(text, to: URL(fileURLWithPath: file), options: .withoutOverwriting)
    for sentence in guess?.said ?? [] { Terminal.standardError.writeLine("\(from ?? ""): \(sentence)") }
    if guess != nil { try check() }
    Terminal.standardError.writeLine("run it with: lab \(file)")
    Terminal.standardOutput.writeLine(file)
  }

  private func look(at path: String) throws -> GuessedData {
    do throws(Problem) {
      return try GuessedData(lookingAt: path)
    } catch {
      guard case .words(let words) = error.remedy else {
        throw Failure("\(error.message); see 'lab help file'", 65)
      }
      throw Failure("\(error.message): \(words)", 65)
    }
  }

  /// The data's path from the folder of the experiment file, which may not lie above it.
  private static func path(from folder: URL, to data: String) -> String {
    let home = folder.standardizedFileURL.pathComponents
    let file = URL(fileURLWithPath: data).standardizedFileURL.pathComponents
    return file.starts(with: home)
      ? file.dropFirst(home.count).joined(separator: "/")
      : file.joined(separator: "/").replacing("//", with: "/")
  }

  /// What was written must be as good as what anybody writes.
  private func check() throws {
    do throws(Faults) {
      _ = try Plan(path: file, overrides: [], results: "results")
    } catch {
      Terminal.standardError.write(error.rendered(color: false))
      Terminal.standardError.writeLine("lab: mend \(file), then: lab check \(file)")
      throw ExitCode(65)
    }
  }

  private func write(_ text: String, to url: URL, options: Data.WritingOptions) throws {
    do {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url, options: options)
    } catch CocoaError.fileWriteFileExists {
      throw NewCommand.isThere(url.path)
    } catch {
      throw Failure(
        "\(url.path) cannot be written: check the folder's permissions and the room on its disk",
        Failure.cannotCreate)
    }
  }

  private static func isThere(_ path: String) -> Failure {
    Failure("\(path) exists and is not overwritten; name another file with --out", 1)
  }
}
