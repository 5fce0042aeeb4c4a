@testable import Language
import Components
import Testing

@testable import Experiments

/// A component is a name or a mapping with `kind`, at every place of the file where one may stand.
struct ComponentFormTests {
  /// How a component is written at a place: in a list, behind a name of the author's, or by itself.
  private static func wraps(_ type: ValueType) -> [(family: Family, before: String, after: String)] {
    switch type {
    case .component(let family): [(family, "", "")]
    case .optional(let wrapped): wraps(wrapped)
    case .oneOf(let types): types.flatMap(wraps)
    case .list(let element, _): wraps(element).flatMap { [($0.family, "[\($0.before)", "\($0.after)]")] }
    case .mapping(let element, _): wraps(element).map { ($0.family, "{ b.f: \($0.before)", "\($0.after) }") }
    case .flag, .integer, .real, .text, .choice, .section: []
    }
  }

  private static func read(_ text: String, as type: ValueType) throws -> Value? {
    let node = try #require(try YAMLDocument.parse(ValidText(bytes: Array(text.utf8), file: "x")))
    var reader = SettingsReader(schema: [])
    let value = reader.value(node, as: type, at: "x")
    #expect(reader.faults.isEmpty, "\(text): \(Faults(reader.faults.all))")
    return value
  }

  @Test func bothFormsMeanTheSame() throws {
    var places = 0
    for entry in SettingsIndex(Experiment.descriptors).entries {
      for place in Self.wraps(entry.descriptor.type) {
        places += 1
        for member in place.family.members where !member.descriptors.contains(where: \.isRequired) {
          let named = try Self.read(place.before + member.kind + place.after, as: entry.descriptor.type)
          let mapped = try Self.read(
            "\(place.before){ kind: \(member.kind) }\(place.after)", as: entry.descriptor.type)
          #expect(named == mapped && named != nil, "\(entry.path) \(member.kind)")
        }
      }
    }
    #expect(places > 15)
  }
}
