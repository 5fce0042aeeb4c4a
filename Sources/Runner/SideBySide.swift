import Foundation
import Processes
import Synchronization

/// What `work` makes of each item, at most `workers` of them at a time, in the items' order.
///
/// Each worker is a thread with a stack of 8 MiB, as a main thread has. Where the system starts fewer, fewer
/// work; where it starts none, the caller's does.
public func sideBySide<Item: Sendable, Result: Sendable>(
  _ items: [Item], workers: Int,
  _ work: @escaping @Sendable (Item) -> Result
) -> [Result] {
  sideBySide(items, workers: workers, until: { false }) { item, _ in work(item) }
}

/// The same with items that may have to wait for others' work: `work` returns nil for one that cannot be done
/// yet, and is asked again, with pauses that grow up to a second, when nothing else is left.
///
/// - Parameters:
///   - items: what is to be done.
///   - workers: the most at a time.
///   - isOver: whether it is to end early: then no other item is begun.
///   - work: makes the result of an item, given how often it could not be done.
func sideBySide<Item: Sendable, Result: Sendable>(
  _ items: [Item], workers: Int, until isOver: @escaping @Sendable () -> Bool,
  _ work: @escaping @Sendable (Item, Int) -> Result?
) -> [Result] {
  let queue = Mutex(WaitingQueue<Result>(count: items.count))
  let group = DispatchGroup()
  let share: @Sendable () -> Void = {
    while !isOver(), let next = queue.withLock({ $0.take() }) {
      if let time = next.time { Thread.sleep(forTimeInterval: (time - .now) / .seconds(1)) }
      guard !isOver() else { break }
      let result = work(items[next.index], next.attempts)
      queue.withLock { $0.put(result, next) }
    }
  }
  var started = 0
  for _ in 0..<max(1, min(workers, items.count)) {
    group.enter()
    do throws(SpawnError) {
      try ComputingThread.start {
        share()
        group.leave()
      }
      started += 1
    } catch {
      group.leave()
      break
    }
  }
  if started == 0 { share() }
  group.wait()
  return queue.withLock { $0.results.compactMap { $0 } }
}

/// Which item comes next: the fresh ones, then those that have to wait, each after a pause of its own.
private struct WaitingQueue<Result> {
  struct Entry {
    let index: Int
    /// How often it could not be done.
    var attempts = 0
    /// When to ask for it again; nil for a fresh one.
    var time: ContinuousClock.Instant?
  }

  private(set) var results: [Result?]
  private var fresh = 0
  private var waiting: [Entry] = []

  init(count: Int) { results = Array(repeating: nil, count: count) }

  /// Nil if all that is left is in other workers' hands.
  mutating func take() -> Entry? {
    guard fresh < results.count else {
      let next = waiting.indices.min { (waiting[$0].time ?? .now) < (waiting[$1].time ?? .now) }
      return next.map { waiting.remove(at: $0) }
    }
    defer { fresh += 1 }
    return Entry(index: fresh)
  }

  mutating func put(_ result: Result?, _ entry: Entry) {
    results[entry.index] = result
    guard result == nil else { return }
    let attempts = entry.attempts + 1
    let pause = Duration.milliseconds(min(1000, 50 * attempts))
    waiting.append(Entry(index: entry.index, attempts: attempts, time: .now + pause))
  }
}
