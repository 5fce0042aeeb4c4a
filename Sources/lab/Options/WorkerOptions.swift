import ArgumentParser
import Experiments
import Foundation
import Runner
import Store

/// How trials are shared out.
struct WorkerOptions: ParsableArguments {
  @OptionGroup var jobs: JobOptions

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
    if !(patience >= 0 && patience <= 1e9) { throw ValidationError("--hang needs seconds: 0, 60, 1800") }
  }

  /// Trials at a time.
  var count: Int { jobs.count }

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
