import Foundation
import Language
import Testing

struct FileTests {
  @Test func aFileIsRead() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("good.exp")
    try Data(goodFile.utf8).write(to: file)
    let document = try ExperimentDocument(path: file.path)
    #expect(document.bytes == Array(goodFile.utf8))
    #expect(try document.variants(of: Example.self).count == 6)
    let link = folder.appendingPathComponent("link.exp")
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
    #expect(try ExperimentDocument(path: link.path).bytes == document.bytes)
  }

  @Test func whatIsNoFileIsNamed() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data().write(to: folder.appendingPathComponent("vanishing.exp"))
    #expect(mkfifo(folder.appendingPathComponent("pipe.exp").path, 0o600) == 0)
    func message(_ name: String) -> String {
      let path = name.isEmpty ? folder.path : folder.appendingPathComponent(name).path
      do throws(Faults) {
        _ = try ExperimentDocument(path: path)
        return ""
      } catch {
        return error.rendered().replacingOccurrences(of: path, with: "PATH")
      }
    }
    let end = "\n1 error. Nothing was run.\n"
    #expect(message("other.exp") == "PATH:1:1: error: there is no such file\n  check the path" + end)
    #expect(
      message("vanihsing.exp")
        == "PATH:1:1: error: there is no such file\n  did you mean '\(folder.path)/vanishing.exp'?" + end)
    #expect(message("") == "PATH:1:1: error: this is a directory\n  name an experiment file in it" + end)
    #expect(
      message("pipe.exp") == "PATH:1:1: error: this is not a regular file\n  name an experiment file" + end)
    #expect(message("vanishing.exp/x").contains("no such file"))
  }

  @Test func placesOfSettingsCanBeAskedFor() throws {
    let document = try ExperimentDocument(bytes: Array(goodFile.utf8), file: "test.exp")
    #expect(document.location(of: "optimizer.clip.threshold").description == "test.exp:16:34")
    #expect(document.location(of: "beside[1].window").description == "test.exp:19:43")
    #expect(document.location(of: "task.data").description == "test.exp:8:1")
  }

  private func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lab-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }
}
