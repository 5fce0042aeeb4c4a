@testable import Language
import OrderedCollections
import Testing

@testable import Components
@testable import Experiments

/// The JSON Schema, as far as it can be told without another program; Tests/EndToEndTests/test_schema.py asks
/// check-jsonschema.
struct SchemaTests {
  /// The keys that a language may have, in all their shapes.
  static let language: [LanguageKey] = [
    LanguageKey(
      "extends", .value(.list(of: .text(.line), count: 1...8)), doc: "Other files.", suppliesAll: true),
    LanguageKey("sweep", .assignments(.values), doc: "A grid."),
    LanguageKey("list", .named(.assignments(.value)), doc: "Named variants."),
    LanguageKey(
      "random",
      .table(
        [
          LanguageKey("n", .value(.integer(1...100)), doc: "Points."),
          LanguageKey("ranges", .assignments(.bounds), doc: "Ranges."),
        ], required: ["n"]), doc: "Points drawn."),
  ]

  private let schema = ExperimentSchema(Experiment.descriptors).value

  /// The value at a JSON pointer, `#/definitions/cell`.
  private func resolve(_ pointer: String, in schema: Value) -> Value? {
    pointer.split(separator: "/").dropFirst().reduce(schema) { value, word in
      if case .list(let items)? = value, let index = Int(word), items.indices.contains(index) {
        return items[index]
      }
      return value?[String(word)]
    }
  }

  private func references(in value: Value) -> [String] {
    switch value {
    case .list(let items): items.flatMap(references)
    case .table(let entries):
      entries.flatMap { key, inner in
        if key == "$ref", case .text(let pointer) = inner { return [pointer] }
        return references(in: inner)
      }
    case .flag, .integer, .real, .text: []
    }
  }

  @Test func everyReferenceLeadsSomewhere() {
    for schema in [schema, ExperimentSchema(Experiment.descriptors, language: Self.language).value] {
      let pointers = Set(references(in: schema))
      #expect(pointers.count > 100)
      for pointer in pointers { #expect(resolve(pointer, in: schema) != nil, "\(pointer)") }
    }
  }

  @Test func everyKeyOfTheTablesIsInIt() {
    for descriptor in Experiment.descriptors {
      #expect(
        resolve("#/properties/\(descriptor.key)", in: schema)?["description"] != nil, "\(descriptor.key)")
    }
    for key in LanguageKey.all { #expect(resolve("#/properties/\(key.key)", in: schema) != nil) }
    for place in SettingsIndex(Experiment.descriptors).families {
      let name = place.family.slug
      #expect(resolve("#/definitions/\(name)/anyOf/0/enum", in: schema) == Value.words(place.family.kinds))
      for member in place.family.members {
        let definition = resolve("#/definitions/\(name).\(member.kind)", in: schema)
        #expect(definition?["additionalProperties"] == .flag(false))
        guard case .table(let properties)? = definition?["properties"] else {
          Issue.record("\(name) \(member.kind)")
          continue
        }
        #expect(Array(properties.keys) == ["kind"] + member.descriptors.map(\.key))
      }
    }
  }

  @Test func settingsCarryWhatTheirTablesSay() {
    let hidden = resolve("#/properties/model/properties/hidden", in: schema)
    #expect(hidden?["title"] == .text("hidden, in units") && hidden?["default"] == .integer(32))
    let steps = resolve("#/properties/train/properties/steps", in: schema)
    #expect(steps?["minimum"] == .integer(1) && steps?["maximum"] == .integer(1_000_000_000))
    // What all optimizers have is said once.
    for kind in ["adam", "lion"] {
      let clip = resolve("#/definitions/optimizer.\(kind)/properties/clip", in: schema)
      #expect(clip == .table(["$ref": .text("#/definitions/shared.clip")]))
    }
    #expect(resolve("#/definitions/shared.clip", in: schema)?["default"] == .text("none"))
  }

  @Test func whatIsRequiredMayBeSupplied() {
    let all = ExperimentSchema(Experiment.descriptors, language: Self.language).value
    guard case .list(let clauses)? = all["allOf"] else {
      Issue.record("no clauses")
      return
    }
    // The name has to be in the file; a task may come from any key of the language.
    #expect(clauses.contains(.table(["required": Value.words(["experiment"])])))
    let task = clauses.first { clause in
      if case .list(let ways)? = clause["anyOf"] {
        ways.first == .table(["required": Value.words(["task"])])
      } else {
        false
      }
    }
    guard case .list(let ways)? = task?["anyOf"] else {
      Issue.record("no clause of the task")
      return
    }
    #expect(ways.count == 5 && ways.contains(.table(["required": Value.words(["extends"])])))
    guard case .list(let bare)? = ExperimentSchema(Experiment.descriptors, language: []).value["allOf"] else {
      Issue.record("no clauses without the language")
      return
    }
    #expect(bare.contains(.table(["required": Value.words(["task"])])))
  }

  /// Sections that may be missing, and sections in lists.
  @Test func innerSectionsAskForTheirKeys() {
    func descriptor(_ key: String, _ type: ValueType, required: Bool = false) -> Descriptor {
      Descriptor(
        key: key, type: type, doc: "What it is.", unit: nil, reference: nil, isRequired: required,
        defaultValue: .text("none"))
    }
    let root = [
      descriptor(
        "from",
        .optional(.section([descriptor("result", .text(.line), required: true), descriptor("at", .flag)]))),
      descriptor(
        "claims", .list(of: .section([descriptor("says", .text(.line), required: true)]), count: 0...9)),
    ]
    let schema = ExperimentSchema(root, language: Self.language).value
    for pointer in references(in: schema) { #expect(resolve(pointer, in: schema) != nil, "\(pointer)") }
    #expect(resolve("#/properties/claims/items/required", in: schema) == Value.words(["says"]))
    let swept = resolve("#/definitions/assignments.values/properties/from.at/items/$ref", in: schema)
    #expect(swept == .text("#/properties/from/anyOf/1/properties/at"))
    guard case .list(let clauses)? = schema["allOf"], case .list(let ways)? = clauses.first?["anyOf"] else {
      Issue.record("no clause for from.result")
      return
    }
    #expect(ways.first?["properties"]?["from"]?["required"] == Value.words(["result"]) && ways.count == 5)
  }

  @Test func dottedKeysAreThoseOfHelp() {
    let keys = DottedKeys(Experiment.descriptors), pages = HelpPages()
    #expect(
      keys["model.cell.activation"] != nil && keys["optimizer.clip.threshold"] != nil
        && keys["model.init"]?.isOpen == true)
    #expect(keys["figures.scale"] == nil && keys["gradient.beside.window"] == nil)
    #expect(
      keys["model.cell"]?.words.contains("lstm") == true
        && keys["model.cell.kind"]?.words.contains("lstm") == true)
    #expect(keys["model.bidirectional"]?.words == ["true", "false"])
    for entry in keys.entries where !entry.key.hasSuffix(".kind") {
      #expect(pages.page([entry.key]) != nil, "\(entry.key)")
    }
    #expect(Set(keys.entries.map(\.key)).count == keys.entries.count)
  }

  @Test func languageIsExplained() {
    let pages = HelpPages(Experiment.descriptors, language: Self.language)
    #expect(pages.page(["random"])?.contains("  ranges") == true)
    #expect(pages.page(["keys"])?.contains("\n  extends") == true)
    #expect(HelpPages().page(["sweep"])?.contains("sweep: { model.cell: [rnn, lstm]") == true)
    #expect(HelpPages().suggestion(for: ["sweeep"], commands: []) == "did you mean 'sweep'?")
  }
}
