import Foundation
import Fuzzing
import Testing

/// The short form of scripts/soak's.
struct FuzzTests {
  @Test func damagedFilesArePlannedOrRefused() throws {
    let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lab-fuzz-\(UUID().uuidString)")
    var fuzzing = try Fuzzing(repository: repository, folder: folder, seed: 7)
    let outcome = try fuzzing.run(files: 2000)
    #expect(outcome.failures.isEmpty, "\(outcome.failures.prefix(5).joined(separator: "\n"))")
    #expect(outcome.files == 2000 && outcome.accepted > 20 && outcome.faults > 1000)
    if outcome.failures.isEmpty { try FileManager.default.removeItem(at: folder) }
  }
}
