import ArgumentParser
import Components
import Diagnostics
import Experiments
import Figures
import Language
import SequenceTasks
import TrialFormat

/// What a shell offers after a command or option, from the tables that also drive help.
///
/// These are functions, so that nothing is computed before a shell asks.
enum Completions {
  /// Kinds of tasks.
  @Sendable static func tasks(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
    Tasks.family.kinds
  }

  /// Kinds of diagnostics that records can be measured by.
  @Sendable static func diagnostics(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
    Family.diagnostics.members.filter { $0 is any Diagnostic.Type }.map { $0.kind }
  }

  @Sendable static func figures(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
    Family.figures.kinds
  }

  /// Columns of claims that stored trials tell without their plan.
  @Sendable static func columns(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
    ClaimColumn.all(metrics: Tasks.metrics).filter { !$0.filters.contains(where: \.isRequired) }.map(\.name)
  }

  /// `key=` for every dotted key; after the sign, the words that the key accepts.
  @Sendable static func settings(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
    let keys = DottedKeys(Experiment.descriptors)
    let word = words.indices.contains(index) ? words[index] : prefix
    guard let sign = word.firstIndex(of: "=") else { return keys.entries.map { "\($0.key)=" } }
    let key = String(word[..<sign])
    return keys[key]?.words.map { "\(key)=\($0)" } ?? []
  }
}
