/// Names in a file for things of which there may be several of a kind: the kind, numbered from 2 if it comes
/// again.
public func numberedNames(_ kinds: [String]) -> [String] {
  var counts: [String: Int] = [:]
  return kinds.map { kind in
    let count = (counts[kind] ?? 0) + 1
    counts[kind] = count
    return count == 1 ? kind : "\(kind)-\(count)"
  }
}
