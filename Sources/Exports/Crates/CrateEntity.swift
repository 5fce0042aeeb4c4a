import Components
import Foundation
import OrderedCollections

/// A thing that an RO-Crate describes: an object of its graph.
struct CrateEntity {
  let id: String
  private(set) var properties: OrderedDictionary<String, Value>

  init(_ id: String, _ types: [String], _ properties: OrderedDictionary<String, Value> = [:]) {
    self.id = id
    let type = types.count == 1 ? Value.text(types[0]) : .list(types.map { .text($0) })
    self.properties = ["@id": .text(id), "@type": type]
    self.properties.merge(properties) { first, _ in first }
  }

  subscript(key: String) -> Value? {
    get { properties[key] }
    set { properties[key] = newValue }
  }

  /// A reference to this entity.
  var reference: Value { CrateEntity.reference(id) }

  static func reference(_ id: String) -> Value { .table(["@id": .text(id)]) }

  /// The identifier of a file of the crate: its path as part of a URL.
  static func file(_ path: String) -> String {
    path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
  }
}
