import ArgumentParser
import Foundation
import Runner

/// Computes trials for a run that has started this process; not for people.
struct WorkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "work", abstract: "Compute trials for lab run, which starts this.", shouldDisplay: false)

  func run() throws {
    // Signals are for the run: it tells its workers to stop.
    for number in [SIGINT, SIGTERM, SIGHUP, SIGUSR1] { signal(number, SIG_IGN) }
    // The run listens on what was standard output; whatever else is printed goes to the log.
    let output = FileHandle(fileDescriptor: dup(STDOUT_FILENO), closeOnDealloc: true)
    dup2(STDERR_FILENO, STDOUT_FILENO)
    if let problem = Worker.serve(answeringOn: output) {
      Terminal.standardError.writeLine("lab work: \(problem)")
      throw ExitCode(64)
    }
  }
}
