import ArgumentParser
import Experiments
import Foundation
import Runner
import Store

/// How trials are shared out.
struct WorkerOptions: ParsableArguments {
  @Option(
    name: [.short, .customLong("jobs")],
    help: ArgumentHelp("Trials at a time; default: the number of processors.", valueName: "n"))
  var jobs: Int?

  @Option(
    name: .customLong("hang"),
    help: ArgumentHelp(
      "Seconds without an update after which a trial's process is killed and the trial tried once more; 0: never.",
      valueName: "seconds"))
  var patience = 1800.0

  @Flag(
    name: .customLong("in-process"),
    help: "Train on threads of one process, for debuggers: whatever ends one trial then ends all.")
  var isInProcess = false

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("-j needs at least 1") }
    if !(patience >= 0 && patience <= 1e9) { throw ValidationError("--hang needs seconds: 0, 60, 1800") }
  }

  /// Trials at a time.
  var count: Int { jobs ?? WorkerOptions.usual }

  /// What -j is where it is not given.
  static var usual: Int { ProcessInfo.processInfo.activeProcessorCount }

  /// `-j 2`, and where it comes from unless it was given.
  var described: String { "-j \(count)" + (jobs == nil ? ", the number of processors" : "") }

  /// This program, which stays the same when a new one is built in its place.
  static var program: WorkerProgram {
    #if os(Linux)
    let path = "/proc/self/exe"
    #else
    let path = Bundle.main.executablePath ?? CommandLine.arguments[0]
    #endif
    return WorkerProgram(path: path, arguments: ["work"])
  }
}
