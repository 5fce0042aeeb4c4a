import Foundation
import LinearAlgebra
import Recurrent
import SequenceTasks

/// `fuzz tables FOLDER`: what the task `file` makes of each table in a folder, a line of JSON each, for a test that compares
/// it with what pandas makes of them.
///
/// Names say what they hold: columns of numbers (`numbers-…`), or `text` and a number (`texts-…`); the last column is the
/// target. Sequences come in the order of falling length.
struct TableReading: Encodable {
  let file: String
  /// Why the file is refused.
  var refusal: String?
  /// Numbers or words of each sequence, and its target.
  var sequences: [[String]] = []

  static func all(in folder: String) throws -> [TableReading] {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix("sv") }.sorted().map {
      TableReading($0, DataFolders(experiment: folder + "/fuzz.exp"))
    }
  }

  private init(_ file: String, _ folders: DataFolders) {
    self.file = file
    var task = OwnFile()
    (task.path, task.outputs, task.targets) = (file, .numbers, ["y"])
    (task.validation, task.test) = (.file(file), .file(file))
    if file.hasPrefix("numbers") { task.inputs = ["a", "b", "c"] } else { task.inputs = ["text"] }
    do {
      let source = try task.load(from: folders)
      for batch in source.evaluation(.test, examples: 1, precision: .float64) {
        var words: [String] = []
        switch batch.inputs {
        case .tokens(let tokens): words = tokens.map { source.tokenLabels?[Int($0)] ?? "?" }
        case .reals(let numbers): words = numbers.elements.map { "\($0)" }
        }
        if case .reals(let targets) = batch.targets { words += targets.elements.map { "\($0)" } }
        sequences.append(words)
      }
    } catch {
      refusal = "\(error)"
    }
  }
}
