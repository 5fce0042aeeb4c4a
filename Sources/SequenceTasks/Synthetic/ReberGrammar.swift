import LinearAlgebra

/// The Reber grammar as a graph: every string is a path from its first node to its last.
enum ReberGrammar {
  static let symbols: [Character] = ["B", "T", "P", "S", "X", "V", "E"]
  static let begin: Int32 = 0
  static let end: Int32 = 6
  /// T and P, which stand around a string in the embedded grammar.
  static let outer: [Int32] = [1, 2]

  /// For each node the symbols and next nodes of its two edges; the last node has none, E follows.
  static let edges: [[(symbol: Int32, next: Int)]] = [
    [(1, 1), (2, 2)],  // T, P
    [(3, 1), (4, 3)],  // S, X
    [(1, 2), (5, 4)],  // T, V
    [(4, 2), (3, 5)],  // X, S
    [(2, 3), (5, 5)],  // P, V
    [],
  ]

  /// B … E.
  static func string(from stream: inout RandomStream) -> [Int32] {
    var node = 0, string = [begin]
    while !edges[node].isEmpty {
      let edge = edges[node][stream.integer(below: 2)]
      string.append(edge.symbol)
      node = edge.next
    }
    return string + [end]
  }

  /// The mean length of strings of at most `limit` symbols.
  static func expectedLength(atMost limit: Int) -> Double {
    var at = [1.0] + Array(repeating: 0.0, count: edges.count - 1)
    var share = 0.0, sum = 0.0
    // B and E, and an edge for every symbol between.
    for between in 1...max(limit - 2, 1) {
      var next = Array(repeating: 0.0, count: edges.count)
      for (node, probability) in at.enumerated() {
        for edge in edges[node] { next[edge.next] += probability / 2 }
      }
      share += next[edges.count - 1]
      sum += next[edges.count - 1] * Double(between + 2)
      at = next
    }
    return sum / share
  }

  /// For each position of an embedded or simple string, the symbols that may come next.
  ///
  /// - Parameter string: a whole string without its last symbol, as a network reads it.
  static func successors(in string: [Int32]) -> [Set<Int32>] {
    // A second B, in third place, begins the embedded string.
    let isEmbedded = string.count > 2 && outer.contains(string[1]) && string[2] == begin
    var result: [Set<Int32>] = [], node = 0
    var afterEnd = false
    for (t, symbol) in string.enumerated() {
      if isEmbedded, t == 0 {
        result.append(Set(outer))
      } else if isEmbedded, t == 1 {
        result.append([begin])
      } else if afterEnd {
        result.append([end])
      } else if symbol == end {
        // The embedded string's end: the outer symbol returns.
        afterEnd = true
        result.append([string[1]])
      } else {
        if symbol != begin, let edge = edges[node].first(where: { $0.symbol == symbol }) { node = edge.next }
        result.append(edges[node].isEmpty ? [end] : Set(edges[node].map(\.symbol)))
      }
    }
    return result
  }
}
