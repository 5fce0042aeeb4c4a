import Foundation
import Fuzzing

/// `fuzz FILES [SEED]`: plans damaged experiment files; scripts/soak calls it. `fuzz tables FOLDER`: reads tables.
@main
enum Fuzz {
  static func main() throws {
    if CommandLine.arguments.count == 3, CommandLine.arguments[1] == "tables" {
      let encoder = JSONEncoder()
      for reading in try TableReading.all(in: CommandLine.arguments[2]) {
        print(String(decoding: try encoder.encode(reading), as: UTF8.self))
      }
      return
    }
    let numbers = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    let seed = numbers.count > 1 ? numbers[1] : 1
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lab-fuzz-\(seed)")
    // Tests/fuzz/Fuzz.swift
    let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let start = Date()
    var fuzzing = try Fuzzing(repository: repository, folder: folder, seed: UInt64(seed))
    let outcome = try fuzzing.run(files: numbers.first ?? 2000) { print(line($0, since: start)) }
    print(line(outcome, since: start))
    for failure in outcome.failures.prefix(50) { print("wrong: \(failure)") }
    if !outcome.failures.isEmpty { exit(1) }
    try FileManager.default.removeItem(at: folder)
  }

  private static func line(_ outcome: Fuzzing.Outcome, since start: Date) -> String {
    let seconds = Int(Date().timeIntervalSince(start)), longest = Int(outcome.longest * 1000),
      growth = outcome.growth >> 20
    return """
      \(outcome.files) files in \(seconds) s: \(outcome.accepted) accepted, \(outcome.faults) faults told, \
      longest \(longest) ms of processor, growth \(growth) MiB, \(outcome.failures.count) failures
      """
  }
}
