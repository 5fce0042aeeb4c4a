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

      EXAMPLES
        lab new adding
        lab new copy --out experiments/delays.exp
        lab help tasks                         which there are
      """)

  @Argument(
    help: "The kind of task: adding, copy, …; see 'lab help tasks'.", completion: .custom(Completions.tasks))
  var task: String

  @Option(
    name: [.short, .customLong("out")],
    help: ArgumentHelp("The file to write; default: TASK.exp.", valueName: "file"),
    completion: .file(extensions: ["exp"]))
  var out: String?

  private var file: String { out ?? "\(task).exp" }

  /// The file's name without its suffix, which is also the experiment's name.
  private var name: String { URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent }

  func validate() throws {
    guard Tasks.family.member(task) != nil else {
      let near = Spelling.nearest(to: task, among: Tasks.family.kinds).map { "did you mean '\($0)'? " } ?? ""
      throw ValidationError("there is no task '\(task)'; \(near)known: \(Spelling.list(Tasks.family.kinds))")
    }
    guard file.hasSuffix(".exp"), TextRule.slug.accepts(name) else {
      throw ValidationError(
        "'\(file)' cannot be the file's name: it is \(TextRule.slug.expectation), and ends in .exp, such as my-\(task).exp"
      )
    }
  }

  func run() throws {
    guard let member = Tasks.family.member(task) else { return }
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
    let starter = Starter(task: task, summary: member.summary)
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
    Terminal.standardError.writeLine("run it with: lab \(file)")
    Terminal.standardOutput.writeLine(file)
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
