/// Finds the word that a misspelt one was meant to be.
public enum Spelling {
  /// The nearest of `candidates`, the first of several that are equally near; nil if none is near.
  ///
  /// Near is a Damerau-Levenshtein distance of at most 2, or of a third of the length if that is more; case,
  /// hyphens and underscores do not count.
  public static func nearest(to word: String, among candidates: [String]) -> String? {
    let letters = folded(word)
    guard !letters.isEmpty, letters.count <= 64 else { return nil }
    var best: (word: String, distance: Int)?
    for candidate in candidates {
      let other = folded(candidate)
      // A word of one or two letters is within distance 2 of nearly everything.
      let limit = min(max(2, letters.count / 3), max(letters.count, other.count) - 1)
      guard abs(letters.count - other.count) <= limit else { continue }
      let distance = distance(letters, other)
      if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.word
  }

  /// Damerau-Levenshtein distance (optimal string alignment: insertions, deletions, substitutions, swaps of
  /// neighbours).
  public static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var older: [Int] = []
    var old = Array(0...b.count)
    for i in a.indices {
      var new = [i + 1]
      for j in b.indices {
        var cost = min(old[j + 1] + 1, new[j] + 1, old[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, older[j - 1] + 1) }
        new.append(cost)
      }
      (older, old) = (old, new)
    }
    return old[b.count]
  }

  /// Lower-case bytes without hyphens and underscores.
  public static func folded(_ word: String) -> [UInt8] {
    word.lowercased().utf8.filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") }
  }

  /// `a, b, c`; of many words the first ones, and how many more there are.
  public static func list(_ words: [String], limit: Int = 24) -> String {
    words.prefix(limit).joined(separator: ", ")
      + (words.count > limit ? " and \(words.count - limit) more" : "")
  }
}
