import Foundation
import Store
import Testing

@Suite struct GrowingFileTests {
  let root: TemporaryFolder

  init() throws { root = try TemporaryFolder() }

  private func opened(_ name: String) throws -> GrowingFile { try GrowingFile(at: root.file(name)) }

  @Test func bytesAreAppendedAndRead() throws {
    let file = try opened("a/b/journal")
    try file.append(Array("one".utf8))
    try file.append([])
    try file.append(Array("two".utf8))
    try file.synchronize()
    #expect(try file.length == 6 && file.read(2..<5) == Array("etw".utf8))
    #expect(try file.read(4..<100) == Array("wo".utf8) && file.read(7..<9).isEmpty)
    let again = try opened("a/b/journal")
    #expect(again.length == 6)
    try again.cut(to: 4)
    try again.cut(to: 9)
    try again.append([0])
    #expect(try root.bytes("a/b/journal") == Data("onet\0".utf8) && again.length == 5)
  }

  @Test func aFolderIsNoFile() throws {
    let error = try #require(throws: StoreError.self) { try GrowingFile(at: root.path) }
    #expect(error.description.contains(root.path))
    #expect(try opened("journal").damage(at: 7).description.contains("the bytes from 7 on"))
  }

  // MARK: folders of checkpoints

  private func folder() throws -> CheckpointFolder {
    try ResultsFolder(root: root.path, experiment: "x").checkpoints(variant: "v=1", seed: 2)
  }

  private func names(_ folder: CheckpointFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test func twoStatesAreKept() throws {
    let folder = try folder()
    #expect(
      folder.path == "\(root.path)/x/trials/v=1/seed-2.checkpoint" && !folder.exists && folder.numbers == [])
    for number in 8...11 { try folder.write([UInt8(number)], state: number) }
    #expect(try folder.exists && folder.numbers == [11, 10] && names(folder) == ["state-10", "state-11"])
    #expect(try folder.read(folder.state(10)) == [10])
    #expect(try folder.setAside(folder.state(11)) == "\(folder.state(11)).damaged" && folder.numbers == [10])
    #expect(throws: StoreError.self) { try folder.read(folder.state(11)) }
  }

  @Test func onlyWhatIsOursIsRemoved() throws {
    let folder = try folder()
    try folder.write([1], state: 1)
    for name in ["journal", "journal.damaged", "state-2.damaged", "state-3.99-1.part", "state-01", "notes"] {
      try Data().write(to: URL(fileURLWithPath: "\(folder.path)/\(name)"))
    }
    #expect(folder.numbers == [1])
    try folder.remove()
    #expect(try names(folder) == ["notes"])
    try FileManager.default.removeItem(atPath: "\(folder.path)/notes")
    try folder.remove()
    #expect(!folder.exists)
    try folder.remove()
  }
}
