import ArgumentParser
import Language

/// How a command answers.
struct AnswerOptions: ParsableArguments {
  @Flag(name: .long, help: "Print one JSON object on standard output.")
  var json = false

  @Option(name: .long, help: "Colour in messages: auto, always or never; NO_COLOR is honoured.")
  var color = ColorChoice.auto

  /// Whether messages have colours.
  var isColored: Bool { color.isOn(for: .standardError) }

  /// Prints what is wrong with a file.
  func show(_ faults: Faults) { Terminal.standardError.write(faults.rendered(color: isColored)) }
}
