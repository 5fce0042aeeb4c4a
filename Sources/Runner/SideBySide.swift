import Foundation
import Synchronization

/// What `work` makes of each item, at most `workers` of them at a time, in the items' order; without those not
/// begun when `stop` was made.
///
/// Each worker is a thread with a stack of 8 MiB, as a main thread has.
func sideBySide<Item: Sendable, Result: Sendable>(
  _ items: [Item], workers: Int, stop: StopRequest = StopRequest(),
  _ work: @escaping @Sendable (Item) -> Result
) -> [Result] {
  let state = Mutex((next: 0, results: [Result?](repeating: nil, count: items.count)))
  let group = DispatchGroup()
  for _ in 0..<max(1, min(workers, items.count)) {
    group.enter()
    let thread = Thread {
      func take() -> Int {
        state.withLock { state in
          defer { state.next += 1 }
          return state.next
        }
      }
      while !stop.isMade, case let index = take(), index < items.count {
        let result = work(items[index])
        state.withLock { $0.results[index] = result }
      }
      group.leave()
    }
    thread.stackSize = 8 << 20
    thread.start()
  }
  group.wait()
  return state.withLock { $0.results.compactMap { $0 } }
}
