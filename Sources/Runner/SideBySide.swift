import Foundation
import Synchronization

/// What `work` makes of each item, at most `workers` of them at a time, in the items' order.
///
/// Each worker is a thread with a stack of 8 MiB, as a main thread has.
func sideBySide<Item: Sendable, Result: Sendable>(
  _ items: [Item], workers: Int, _ work: @escaping @Sendable (Item) -> Result
) -> [Result] {
  sideBySide(items, workers: workers) { item, _ in work(item) }
}

/// The same with items that may have to wait for others' work: `work` returns nil for one that cannot be done
/// yet, and is asked again, with pauses that grow up to a second, when nothing else is left.
///
/// - Parameters:
///   - items: what is to be done.
///   - workers: the most at a time.
///   - work: makes the result of an item, given how often it could not be done.
func sideBySide<Item: Sendable, Result: Sendable>(
  _ items: [Item], workers: Int, _ work: @escaping @Sendable (Item, Int) -> Result?
) -> [Result] {
  let queue = Mutex(WaitingQueue<Result>(count: items.count))
  let group = DispatchGroup()
  for _ in 0..<max(1, min(workers, items.count)) {
    group.enter()
    let thread = Thread {
      while let (index, attempts) = queue.withLock({ $0.take() }) {
        if attempts > 0 { Thread.sleep(forTimeInterval: min(1, 0.05 * Double(attempts))) }
        let result = work(items[index], attempts)
        queue.withLock { $0.put(result, index, attempts) }
      }
      group.leave()
    }
    thread.stackSize = 8 << 20
    thread.start()
  }
  group.wait()
  return queue.withLock { $0.results.compactMap { $0 } }
}

/// Which item comes next: the fresh ones, then those that have to wait, in turn.
private struct WaitingQueue<Result> {
  private(set) var results: [Result?]
  private var fresh = 0
  private var waiting: [(index: Int, attempts: Int)] = []

  init(count: Int) { results = Array(repeating: nil, count: count) }

  /// Nil if all that is left is in other workers' hands.
  mutating func take() -> (index: Int, attempts: Int)? {
    guard fresh < results.count else { return waiting.isEmpty ? nil : waiting.removeFirst() }
    defer { fresh += 1 }
    return (fresh, 0)
  }

  mutating func put(_ result: Result?, _ index: Int, _ attempts: Int) {
    results[index] = result
    if result == nil { waiting.append((index, attempts + 1)) }
  }
}
