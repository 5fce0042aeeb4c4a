import ArgumentParser
import Experiments

/// Takes the place of the parser's own `help`, which knows only commands.
struct HelpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "help",
    abstract: "Explain a command, the keys of experiment files, or the components that they name.",
    discussion: """
      EXAMPLES
        lab help run                        a command
        lab help cells                      every cell; also tasks, engines, optimizers, figures, …
        lab help cell lstm                  its equations, settings and reference
        lab help optimizer.learning_rate    a key of the experiment file
        lab help claims                     the language of claims, with every column
        lab help keys                       all keys of its first level
      """)

  @Argument(
    help: "A command, a kind of component with or without a name, or a dotted key.",
    completion: .custom(Completions.topics))
  var topic: [String] = []

  func run() throws {
    let commands = Lab.configuration.subcommands
    guard let first = topic.first else { throw CleanExit.helpRequest(Lab.self) }
    if topic.count == 1, let command = commands.first(where: { $0.configuration.commandName == first }) {
      throw CleanExit.helpRequest(command)
    }
    let output = Terminal.standardOutput
    let pages = HelpPages(width: output.isInteractive ? min(output.width, 120) : 80)
    guard let page = pages.page(topic) else {
      let suggestion = pages.suggestion(
        for: topic, commands: commands.compactMap { $0.configuration.commandName })
      throw ValidationError("there is no help on '\(topic.joined(separator: " "))'; \(suggestion)")
    }
    output.write(page)
  }
}
