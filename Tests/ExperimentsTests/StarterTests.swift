@testable import Language
import Components
import SequenceTasks
import Testing

@testable import Experiments

/// What `lab new` writes, for every kind of task; test_schema.py runs them.
struct StarterTests {
  private static func variants(_ text: String) throws -> [Variant<Experiment>] {
    try ExperimentDocument(bytes: Array(text.utf8), file: "starter.exp").variants(of: Experiment.self)
  }

  private static func text(_ task: String) -> String {
    StarterText(Starter(task: task, summary: ""), name: "starter", data: "starter.csv").text
  }

  @Test func everyTaskHasOne() {
    #expect(Set(Starter.all.map(\.task)) == Set(Tasks.family.kinds))
  }

  @Test(arguments: Tasks.family.kinds) func startersAreRead(_ task: String) throws {
    let text = Self.text(task)
    #expect(text.hasPrefix("# vim: ft=yaml\n# yaml-language-server: $schema=.lab/experiment.schema.json\n"))
    let variants = try Self.variants(text)
    #expect(
      variants.count > 1 && variants.allSatisfy { $0.root.name == "starter" && $0.root.seeds.count > 1 })
    #expect(variants.allSatisfy { type(of: $0.root.task).kind == task })
    #expect(text.split(separator: "\n").allSatisfy { Display.width(String($0)) <= 110 })
  }

  /// Lines that are commented out say what holds anyway.
  @Test(arguments: Tasks.family.kinds) func defaultsAreTheDefaults(_ task: String) throws {
    let text = Self.text(task),
      keys = Set(SettingsIndex(Experiment.descriptors).entries.map(\.descriptor.key))
    var count = 0
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
      let margin = line.prefix { $0 == " " }, rest = line.dropFirst(margin.count)
      guard rest.hasPrefix("# "), let colon = rest.firstIndex(of: ":"), !rest.hasSuffix("…") else {
        return String(line)
      }
      let key = rest[..<colon].dropFirst(2).drop { $0 == " " }
      guard keys.contains(String(key)) else { return String(line) }
      count += 1
      return String(margin) + rest.dropFirst(2)
    }
    #expect(count > 15)
    let plain = try Self.variants(text), full = try Self.variants(lines.joined(separator: "\n"))
    #expect(plain.map(\.name) == full.map(\.name))
    for (plain, full) in zip(plain, full) { #expect(plain.root.table == full.root.table, "\(plain.name)") }
  }

  @Test func taskWithoutOneGetsAPlainOne() throws {
    let starter = Starter(task: "other", summary: "What is new?")
    #expect(
      starter.question == "What is new?"
        && starter.settings.contains { $0.key == "task.kind" && $0.value == "other" })
  }
}

/// What the page says of settings.
struct SettingDocsTests {
  @Test func componentsAreThoseOfTheExperiment() {
    let docs = SettingDocs(of: Experiment().table, Experiment.descriptors).docs
    #expect(docs["optimizer.beta1"]?.contains("β₁") == true && docs["optimizer.momentum"] == nil)
    #expect(docs["model.hidden"]?.hasSuffix(" In units.") == true && docs["model.cell.kind"] != nil)
    #expect(docs["seeds"] != nil && docs["record.messages.example"] != nil)
  }
}
