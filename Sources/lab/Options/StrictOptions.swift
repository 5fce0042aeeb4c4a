import ArgumentParser
import Runner

/// Whether the exit status tells what the claims came to.
///
/// A claim that fails is a result, not a failure: build tools such as make and Snakemake throw away what a
/// command has made that ends with another status than 0. Who checks that claims hold asks for it.
struct StrictOptions: ParsableArguments {
  @Flag(
    name: .long, help: "Exit status 3 if a claim fails or is undecided; default: 0, for that is a result.")
  var strict = false

  /// Ends the command with the status that its reports call for.
  func exit(after reports: [RunReport]) throws {
    if let trouble = reports.lazy.flatMap(\.results).compactMap(\.trouble).first { throw trouble }
    if reports.contains(where: \.isBad) { throw ExitCode(1) }
    if strict, reports.contains(where: \.hasOtherThanHeld) { throw ExitCode(3) }
  }
}
