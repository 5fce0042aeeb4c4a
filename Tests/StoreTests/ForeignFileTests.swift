import Foundation
import Store
import Synchronization
import Testing

@Suite struct ForeignFileTests {
  /// A file is tried in a process of its own, which must not begin while another thread is inside HDF5.
  @Test func filesAreTriedWhileOthersAreReadAndClosed() throws {
    let folder = try TemporaryFolder(), path = folder.file("numbers.h5"), writer = try TrialWriter(at: path)
    try writer.define(Dimension("place", size: 3))
    try writer.create("/numbers", .float64, dimensions: ["place"])
    try writer.write("/numbers", [1.0, 2, 3])
    try writer.finish()
    let isOver = Mutex(false), group = DispatchGroup()
    for _ in 0..<2 {
      let thread = Thread {
        while !isOver.withLock({ $0 }) { _ = try? TrialFile(reading: path) }
        group.leave()
      }
      group.enter()
      thread.start()
    }
    for _ in 0..<40 {
      #expect(try ForeignFile.isHarmless(["/numbers"], of: path, largest: 10, seconds: 5))
      guard case .dataset(let numbers) = try ForeignFile.read("numbers", of: path, largest: 10, seconds: 5)
      else { throw CancellationError() }
      #expect(numbers.elements == .numbers([1, 2, 3]) && numbers.shape == [3] && !numbers.isInteger)
      #expect(numbers.elements != .numbers([1, 2, 4]))
    }
    isOver.withLock { $0 = true }
    group.wait()
  }

  private func example(in folder: TemporaryFolder) throws -> String {
    let path = folder.file("whole.h5")
    try ExampleTrial.write(to: path)
    return path
  }

  private func refusal(_ name: String, of path: String, largest: Int = 1 << 20) -> StoreError.Cause? {
    do throws(StoreError) {
      _ = try ForeignFile.read(name, of: path, largest: largest)
      return nil
    } catch {
      return error.cause
    }
  }

  @Test func whatIsNotThereIsToldWithWhatIs() throws {
    let folder = try TemporaryFolder(), path = try example(in: folder)
    guard case .group(let names, isOfPandas: false) = try ForeignFile.read("/", of: path, largest: 1) else {
      throw CancellationError()
    }
    #expect(names == (try TrialFile(reading: path).children("/")) && !names.isEmpty)
    #expect(refusal("none", of: path) == .missingObject("/none", beside: names))
    #expect(refusal("none/inner", of: path) == .missingObject("/none/inner", beside: []))
    try Data("step,loss\n0,1\n".utf8).write(to: URL(fileURLWithPath: folder.file("table.h5")))
    guard case .library = refusal("x", of: folder.file("table.h5")) else { throw CancellationError() }
    #expect(refusal("x", of: folder.file("nothing.h5")) == .system(ENOENT))
  }

  @Test func moreThanIsWantedIsNotRead() throws {
    let folder = try TemporaryFolder(), path = folder.file("many.h5"), writer = try TrialWriter(at: path)
    try writer.define(Dimension("place", size: 1000))
    try writer.create("/numbers", .float64, dimensions: ["place"])
    try writer.write("/numbers", [Double](repeating: 1, count: 1000))
    try writer.finish()
    #expect(try ForeignFile.read("numbers", of: path, largest: 999) == .tooLarge(shape: [1000]))
    #expect(try ForeignFile.read("numbers", of: path, largest: 1000) != .tooLarge(shape: [1000]))
  }

  /// What waits for another program that never comes ends all the same.
  @Test func aFileThatNeverEndsIsGivenUp() throws {
    let folder = try TemporaryFolder(), path = folder.file("pipe.h5")
    #expect(mkfifo(path, 0o600) == 0)
    do throws(StoreError) {
      _ = try ForeignFile.read("x", of: path, largest: 10, seconds: 1)
      Issue.record("nobody writes it")
    } catch {
      #expect(error.cause == .brokenDown("it did not end within 1 seconds"))
      #expect(error.description.contains("check the file with h5dump"))
    }
  }

  /// A free space of no bytes in a heap of texts, which HDF5 1.10 looks behind for ever: what lists the file would read it.
  @Test func damageOfTextsIsFoundByLookingThrough() throws {
    let folder = try TemporaryFolder(), path = try example(in: folder)
    var bytes = try folder.bytes("whole.h5")
    let heap = try #require(bytes.range(of: Data("GCOL".utf8))?.lowerBound)
    bytes.replaceSubrange(heap + 16..<heap + 32, with: Data(count: 16))
    try bytes.write(to: URL(fileURLWithPath: folder.file("damaged.h5")))
    #expect(try !ForeignFile.isHarmless([], of: folder.file("damaged.h5"), largest: 1, seconds: 1))
    #expect(try ForeignFile.isHarmless([], of: path, largest: 1, seconds: 60))
  }

  /// HDF5 crashes on some of these, in a process of its own.
  @Test func damageNeverCrashesThisProcess() throws {
    let folder = try TemporaryFolder(), path = try example(in: folder)
    let whole = try folder.bytes("whole.h5"), damaged = folder.file("damaged.h5")
    guard case .group(let names, _) = try ForeignFile.read("/", of: path, largest: 1) else {
      throw CancellationError()
    }
    let name = "/history/loss"
    #expect(names.contains("history"))
    let before = try ForeignFile.read(name, of: path, largest: 1 << 20)
    var refused = 0
    for place in stride(from: 8, to: 2000, by: 32) {
      var bytes = whole
      for byte in place..<min(place + 16, whole.count) { bytes[byte] = 0xff }
      try bytes.write(to: URL(fileURLWithPath: damaged))
      do { _ = try ForeignFile.read(name, of: damaged, largest: 1 << 20) } catch { refused += 1 }
    }
    #expect(refused > 5)
    #expect(try ForeignFile.read(name, of: path, largest: 1 << 20) == before)
  }
}
