public import Components
import Foundation
import OrderedCollections

extension Value {
  /// Parses JSON; keys are sorted, and `null` is the text "none". Nil if it is not JSON.
  public init?(json: String) {
    guard let read = try? JSONDecoder().decode(JSONText.self, from: Data(json.utf8)) else { return nil }
    self = read.value
  }
}

/// A value that is being decoded from JSON.
private struct JSONText: Decodable {
  let value: Value

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      value = .text("none")
    } else if let text = try? container.decode(String.self) {
      // Most are texts, and a trial that fails is slow.
      value = .text(text)
    } else if let flag = try? container.decode(Bool.self) {
      value = .flag(flag)
    } else if let integer = try? container.decode(Int.self) {
      value = .integer(integer)
    } else if let real = try? container.decode(Double.self) {
      value = .real(real)
    } else if let items = try? container.decode([JSONText].self) {
      value = .list(items.map(\.value))
    } else {
      let entries = try container.decode([String: JSONText].self)
      value = .table(
        OrderedDictionary(
          uniqueKeysWithValues: entries.sorted { $0.key < $1.key }.map { ($0.key, $0.value.value) }))
    }
  }
}
