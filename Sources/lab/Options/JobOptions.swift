import ArgumentParser
import Foundation

/// How much is done at a time.
struct JobOptions: ParsableArguments {
  @Option(
    name: [.short, .customLong("jobs")],
    help: ArgumentHelp(
      "How many of them at a time; default: the number of processors.", valueName: "n"))
  var jobs: Int?

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("-j needs at least 1") }
  }

  var count: Int { jobs ?? JobOptions.usual }

  /// What -j is where it is not given.
  static var usual: Int { ProcessInfo.processInfo.activeProcessorCount }

  /// `-j 2`, and where it comes from unless it was given.
  var described: String { "-j \(count)" + (jobs == nil ? ", the number of processors" : "") }
}
