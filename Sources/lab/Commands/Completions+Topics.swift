import ArgumentParser
import Components
import Experiments
import Language

extension Completions {
  /// Commands, families, their members, and keys.
  @Sendable static func topics(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
    let topics = SettingsIndex(Experiment.descriptors)
    let commands = Lab.configuration.subcommands.compactMap { $0.configuration.commandName }
    let place = words.indices.contains(index - 1) ? topics.family(words[index - 1]) : nil
    if let place { return place.family.kinds }
    let families = topics.families.flatMap { [$0.plural, $0.family.name] }
    return commands + ["keys"] + LanguageKey.all.map(\.key) + families + topics.keys
  }
}
