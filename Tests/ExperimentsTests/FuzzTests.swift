import Foundation
import Fuzzing
import Testing

/// The short form of scripts/soak's.
struct FuzzTests {
  @Test func damagedFilesArePlannedOrRefused() throws {
    let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "lab-fuzz-\(UUID().uuidString)")
    // A debug build is slower, and other tests need memory in this process at the same time.
    var fuzzing = try Fuzzing(
      repository: repository, folder: folder, seed: 7, secondsLimit: 5, growthLimit: .max)
    let outcome = try fuzzing.run(files: 2000)
    #expect(outcome.failures.isEmpty, "\(outcome.failures.prefix(5).joined(separator: "\n"))")
    #expect(outcome.files == 2000 && outcome.accepted > 100 && outcome.faults > 1000)
    if outcome.failures.isEmpty { try FileManager.default.removeItem(at: folder) }
  }
}
