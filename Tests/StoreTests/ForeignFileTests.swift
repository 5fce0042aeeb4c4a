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
    for _ in 0..<40 { #expect(try ForeignFile.isHarmless(["/numbers"], of: path, largest: 10, seconds: 5)) }
    isOver.withLock { $0 = true }
    group.wait()
  }
}
