import Components
import Foundation
import Testing

@testable import SequenceTasks

@Suite struct UserFileTests {
  private func refusal(_ folder: DataFolder, _ path: String, allowOutside: Bool = false, limit: Int = 100)
    -> Problem?
  {
    do throws(Problem) {
      _ = try folder.folders.userFile(path, key: "path", allowOutside: allowOutside, limit: limit)
      return nil
    } catch {
      return error
    }
  }

  @Test func filesAreReadAndDigested() throws {
    let folder = try DataFolder()
    try folder.write("data.csv", "abc")
    let file = try folder.folders.userFile("data.csv", key: "path", allowOutside: false)
    #expect(file.bytes == Array("abc".utf8) && file.name == "data.csv")
    #expect(file.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(refusal(folder, "./data.csv") == nil && refusal(folder, folder.url.path + "/data.csv") == nil)
    #expect(refusal(folder, "nowhere/../data.csv") == nil)
  }

  @Test func otherFoldersNeedLeave() throws {
    let folder = try DataFolder()
    try folder.write("../secret.csv", "abc")
    let outside = folder.url.deletingLastPathComponent().path + "/secret.csv"
    try FileManager.default.createSymbolicLink(
      atPath: folder.url.path + "/link.csv", withDestinationPath: outside)
    try FileManager.default.createSymbolicLink(
      atPath: folder.url.path + "/up", withDestinationPath: folder.url.deletingLastPathComponent().path)
    for path in [
      "../secret.csv", outside, "link.csv", "up/secret.csv", "/etc/passwd", "../experiment-other/x",
      "../nowhere",
    ] {
      let fault = try #require(refusal(folder, path), "\(path)")
      #expect(
        fault.key == "path" && fault.description.contains("lies outside")
          && fault.description.contains("allow_outside"),
        "\(path)")
    }
    for path in ["../secret.csv", outside, "link.csv", "up/secret.csv"] {
      #expect(refusal(folder, path, allowOutside: true) == nil, "\(path)")
    }
  }

  /// A folder that is reached by a link is inside all the same.
  @Test func theFolderItselfMayBeALink() throws {
    let folder = try DataFolder(), alias = folder.url.deletingLastPathComponent().path + "/alias"
    try folder.write("data.csv", "abc")
    try FileManager.default.createSymbolicLink(atPath: alias, withDestinationPath: folder.url.path)
    let folders = DataFolders(candidates: [], experimentFolder: alias)
    #expect(try folders.userFile("data.csv", key: "path", allowOutside: false).bytes.count == 3)
  }

  @Test func onlyRegularFilesAreRead() throws {
    let folder = try DataFolder()
    try FileManager.default.createDirectory(
      at: folder.url.appendingPathComponent("folder.csv"), withIntermediateDirectories: true)
    #expect(mkfifo(folder.url.path + "/pipe.csv", 0o600) == 0)
    #expect(refusal(folder, "folder.csv")?.description.contains("no regular file") == true)
    // Opening a pipe would wait for a writer.
    #expect(refusal(folder, "pipe.csv")?.description.contains("no regular file") == true)
    #expect(refusal(folder, "/dev/zero", allowOutside: true)?.description.contains("no regular file") == true)
    #expect(refusal(folder, "nothing.csv")?.description.contains("there is no file") == true)
    #expect(refusal(folder, "")?.description.contains("names no file") == true)
    #expect(refusal(folder, "a\u{0}b") != nil)
    #expect(refusal(folder, String(repeating: "x/", count: 5000)) != nil)
  }

  @Test func sizesAreLookedAtBeforeReading() throws {
    let folder = try DataFolder()
    try folder.write("data.csv", String(repeating: "x", count: 100))
    #expect(refusal(folder, "data.csv") == nil)
    try folder.write("data.csv", String(repeating: "x", count: 101))
    #expect(refusal(folder, "data.csv")?.description.contains("101 bytes, more than the 100") == true)
    // A terabyte of holes.
    for name in ["data.csv", "data.npy", "data.npz", "data.h5"] {
      try folder.write(name, "")
      try FileHandle(forWritingTo: folder.url.appendingPathComponent(name)).truncate(atOffset: 1 << 40)
      #expect(folder.refusal(name)?.description.contains("1099511627776 bytes, more than") == true)
    }
  }

  @Test func theExperimentsFolderIsKnown() {
    #expect(DataFolders(experiment: "/a/b/c.exp").experimentFolder == "/a/b")
    #expect(DataFolders(experiment: "c.exp").experimentFolder == FileManager.default.currentDirectoryPath)
  }
}
