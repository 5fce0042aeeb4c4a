/// Short names of a run's variants: `model.cell=lstm` becomes "lstm" under the heading "model.cell" if all
/// variants have that key.
public struct VariantLabels: Sendable, Hashable {
  /// The swept keys; "" if the names do not have the form key=value.
  public let heading: String
  /// In the order of the variants.
  public let labels: [String]

  public init(_ variants: [String]) {
    let parts = variants.map(VariantLabels.pairs)
    guard let keys = parts.first??.map(\.key), parts.allSatisfy({ $0?.map(\.key) == keys }) else {
      (heading, labels) = ("", variants)
      return
    }
    let rows = parts.map { pairs in (pairs ?? []).map(\.value) }
    // What all variants share tells none of them apart.
    let telling = keys.indices.filter { column in rows.count == 1 || Set(rows.map { $0[column] }).count > 1 }
    heading = telling.map { keys[$0] }.joined(separator: ", ")
    labels = rows.map { row in telling.map { row[$0] }.joined(separator: ", ") }
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
    let given = "variant"
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
        pairs.append((given, piece))
        continue
      }
      guard equals != piece.startIndex else { return nil }
      pairs.append((String(piece[..<equals]), String(piece[piece.index(after: equals)...])))
    }
    return pairs.allSatisfy { $0.key == given } ? nil : pairs
  }
}
