import Foundation

/// A key that one object of a JSON text has twice: Foundation's decoder keeps one of them and says nothing.
struct RepeatedKey {
  let key: String

  /// Looks through a text that is valid JSON; nil where every object's keys differ.
  init?(in json: [UInt8]) {
    /// The keys of each open object so far; an empty list's place stays empty.
    var open: [Set<String>] = [], text: [UInt8] = [], index = 0
    func byte(_ character: Unicode.Scalar) -> UInt8 { UInt8(ascii: character) }
    while index < json.count {
      switch json[index] {
      case byte("{"), byte("["): open.append([])
      case byte("}"), byte("]"): _ = open.popLast()
      case byte("\""):
        let start = index
        index += 1
        while index < json.count, json[index] != byte("\"") { index += json[index] == byte("\\") ? 2 : 1 }
        text = Array(json[start...min(index, json.count - 1)])
      case byte(":"):
        // Two spellings of a name are one name.
        let key =
          (try? JSONDecoder().decode(String.self, from: Data(text))) ?? String(decoding: text, as: UTF8.self)
        guard !open.isEmpty, open[open.count - 1].insert(key).inserted else {
          self.key = key
          return
        }
      default: break
      }
      index += 1
    }
    return nil
  }
}
