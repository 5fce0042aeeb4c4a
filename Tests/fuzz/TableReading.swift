import Foundation
import LinearAlgebra
import Recurrent
import SequenceTasks

/// `fuzz tables FOLDER`: what the task `file` makes of each table in a folder, a line of JSON each, for a test that compares
/// it with what pandas makes of them.
///
/// Names say what they hold and how they are written, `steps.semicolon-12.csv`. The last column is the target. Sequences come
/// in the order of falling length.
struct TableReading: Encodable {
  let file: String
  /// Why the file is refused.
  var refusal: String?
  /// Numbers or words of each sequence, and its targets.
  var sequences: [[String]] = []

  static func all(in folder: String) throws -> [TableReading] {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix("sv") }.sorted().map {
      TableReading($0, DataFolders(experiment: folder + "/fuzz.exp"))
    }
  }

  private init(_ file: String, _ folders: DataFolders) {
    self.file = file
    do {
      let source = try TableReading.task(file).load(from: folders)
      for batch in source.evaluation(.test, examples: 1, precision: .float64) {
        var words: [String] = []
        switch batch.inputs {
        case .tokens(let tokens): words = tokens.map { source.tokenLabels?[Int($0)] ?? "?" }
        case .reals(let numbers): words = numbers.elements.map { "\($0)" }
        }
        switch batch.targets {
        case .classes(let classes): words += classes.map { source.classLabels?[Int($0)] ?? "?" }
        case .reals(let targets), .labels(let targets): words += targets.elements.map { "\($0)" }
        }
        sequences.append(words)
      }
    } catch {
      refusal = "\(error)"
    }
  }

  private static func task(_ file: String) -> OwnFile {
    let words = file.prefix { $0 != "-" }.split(separator: ".").map(String.init)
    var task = OwnFile()
    (task.path, task.validation, task.test) = (file, .file(file), .file(file))
    (task.outputs, task.targets) = (.numbers, ["y"])
    switch words[0] {
    case "numbers": task.inputs = ["a", "b", "c"]
    case "steps":
      (task.inputs, task.sequence, task.arrangement) = (["a", "b"], "id", .manyToMany)
    case "tokens":
      (task.inputs, task.sequence, task.arrangement) = (["a"], "id", .manyToMany)
      (task.rows, task.outputs) = (.tokens, nil)
    default: task.inputs = ["text"]
    }
    switch words[1] {
    case "semicolon": (task.separator, task.decimal) = (.semicolon, .comma)
    case "bar": (task.separator, task.quote) = (.bar, .single)
    case "space": task.separator = .space
    case "comment": (task.comment, task.quote) = ("#", .off)
    case "missing": task.missing = ["NA", ""]
    case "headless":
      task.header = .names(words[0] == "numbers" ? ["a", "b", "c", "y"] : ["id", "a", "b", "y"])
    default: break
    }
    return task
  }
}
