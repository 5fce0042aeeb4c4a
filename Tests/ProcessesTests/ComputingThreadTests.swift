import Dispatch
import Synchronization
import Testing

@testable import Processes

@Suite struct ComputingThreadTests {
  /// Uses so many frames of at least a kibibyte.
  private static func deep(_ frames: Int) -> Int {
    withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 8) { bytes in
      bytes.initializeMemory(as: UInt8.self, repeating: 1)
      return frames == 0 ? 0 : deep(frames - 1) + Int(bytes[frames % 1024])
    }
  }

  @Test func hasRoomForDeepCalls() throws {
    let done = DispatchSemaphore(value: 0), depth = Atomic(0)
    try ComputingThread.start {
      depth.store(Self.deep(4000), ordering: .sequentiallyConsistent)
      done.signal()
    }
    done.wait()
    #expect(depth.load(ordering: .sequentiallyConsistent) == 4000)
  }
}
