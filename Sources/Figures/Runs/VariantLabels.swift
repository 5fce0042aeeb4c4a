public import Archive
import Components

/// Short names of a run's variants: `model.cell=lstm` becomes "lstm" under the heading "model.cell" if all
/// variants have that key.
public struct VariantLabels: Sendable, Hashable {
  /// The keys in which the variants differ; "" if their names do not have the form key=value.
  public let heading: String
  /// In the order of the variants.
  public let labels: [String]
  /// The keys in which the variants differ, dotted. Names that have no keys in common are values of the one key
  /// `variant`.
  let keys: [String]
  /// Of each variant the value of each key.
  let values: [[Value]]

  /// What the variants of a run are, as people would name it.
  public init(_ run: StoredRun) {
    let known = run.variants.compactMap { run.varied[$0] }
    guard known.count == run.variants.count, let keys = known.first?.map(\.key), !keys.isEmpty,
      known.allSatisfy({ $0.map(\.key) == keys })
    else {
      self.init(run.variants)
      return
    }
    self.init(keys, known.map { $0.map(\.value) }, headings: SettingWords.short(keys))
  }

  /// What names tell, without a run.
  public init(_ variants: [String]) {
    let parts = variants.map(VariantLabels.pairs)
    guard let keys = parts.first??.map(\.key), parts.allSatisfy({ $0?.map(\.key) == keys }) else {
      self.init([VariedSetting.name], variants.map { [.text($0)] }, headings: [""])
      return
    }
    self.init(keys, parts.map { ($0 ?? []).map { .text($0.value) } }, headings: keys)
  }

  private init(_ keys: [String], _ values: [[Value]], headings: [String]) {
    // What all variants share tells none of them apart.
    let telling = keys.indices.filter { column in
      values.count == 1 || Set(values.map { $0[column] }).count > 1
    }
    self.keys = telling.map { keys[$0] }
    self.values = values.map { row in telling.map { row[$0] } }
    heading = telling.map { headings[$0] }.filter { !$0.isEmpty }.joined(separator: ", ")
    labels = self.values.map { $0.map(SettingWords.value).joined(separator: ", ") }
  }

  /// Variants in a sentence: numbers, and words that mean nothing by themselves, with their key: "lstm, gain 0.5",
  /// "clip none"; what is idle makes no difference and is left out.
  func phrases(without idle: [String] = []) -> [String] {
    let names = SettingWords.short(keys)
    return values.map { row in
      zip(zip(keys, names), row).filter { !idle.contains($0.0.0) }.map { key, value in
        let words = SettingWords.value(value)
        let isMute = value.isNumber || ["none", "true", "false", "last", "first"].contains(words)
        return isMute && !key.1.isEmpty ? "\(key.1) \(words)" : words
      }.joined(separator: ", ")
    }.map { PlainText.fitted($0, width: 30) }
  }

  /// What the labels of some variants have in common; if that is nothing, all of them.
  static func common(to labels: [String]) -> String {
    let parts = labels.map { $0.split(separator: ", ", omittingEmptySubsequences: false).map(String.init) }
    guard let first = parts.first, parts.count > 1, parts.allSatisfy({ $0.count == first.count }) else {
      return labels.joined(separator: "; ")
    }
    let shared = first.indices.filter { column in parts.allSatisfy { $0[column] == first[column] } }
    return shared.isEmpty ? labels.joined(separator: "; ") : shared.map { first[$0] }.joined(separator: ", ")
  }

  /// The key=value pairs of a variant's name; nil if it has none. Commas inside brackets belong to a value. A
  /// name that the file's author gave beside such pairs has the key `variant`.
  private static func pairs(_ variant: String) -> [(key: String, value: String)]? {
    var depth = 0
    var pieces = [""]
    for character in variant {
      if "[{(".contains(character) { depth += 1 }
      if "]})".contains(character) { depth -= 1 }
      if character == ",", depth == 0 {
        pieces.append("")
      } else {
        pieces[pieces.count - 1].append(character)
      }
    }
    var pairs: [(key: String, value: String)] = []
    for piece in pieces {
      guard let equals = piece.firstIndex(of: "=") else {
        pairs.append((VariedSetting.name, piece))
        continue
      }
      guard equals != piece.startIndex else { return nil }
      pairs.append((String(piece[..<equals]), String(piece[piece.index(after: equals)...])))
    }
    return pairs.allSatisfy { $0.key == VariedSetting.name } ? nil : pairs
  }
}
