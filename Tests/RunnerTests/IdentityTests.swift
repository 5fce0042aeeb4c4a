@testable import Language
import Components
import Foundation
import OrderedCollections
import Testing

@testable import Experiments
@testable import SequenceTasks

@Suite struct IdentityTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private func identities(_ text: String, set overrides: [String] = []) throws -> [String] {
    try workshop.plan(text, set: overrides).trials.map(\.identity)
  }

  /// An experiment with one trial.
  private let plain = """
    experiment: plain
    task: { kind: noise, length: 5, inputs: 3 }
    model: { cell: lstm, hidden: 4 }
    train: { steps: 8, batch: 3 }

    """

  /// Results of the past are known by this digest. It moves where `numericsVersion` or a `revision` is
  /// raised, or a setting is renamed, given another default or added without being `later`: record the new
  /// one if that was meant, for every finished trial is then computed again.
  @Test func goldenDigest() throws {
    #expect(numericsVersion == 3)
    let identity = try #require(identities(plain).first)
    #expect(identity == "4a05abc317f61502cf38a6f6f9d6c3ca580061ac0c201f9dcecf6394214ea48f", "\(identity)")
  }

  @Test func identitiesAreDigests() throws {
    let all = try identities(Workshop.tiny)
    #expect(all.count == 4 && Set(all).count == 4)
    #expect(all.allSatisfy { $0.count == 64 && $0.allSatisfy { $0.isHexDigit && !$0.isUppercase } })
    #expect(try identities(Workshop.tiny) == all)
  }

  @Test(arguments: [
    "title: Another title\n", "about: |\n  Prose.\n", "hypothesis: None.\n", "figures: [loss]\n",
    "figures: []\n",
    "record: { every: 2, at: [], tensors: [] }\n", "# A comment.\n", "seeds: [1]\n",
    "gradient: { beside: [unit, { kind: truncated, window: 3 }] }\n",
  ]) func unaffectedBy(line: String) throws {
    #expect(try identities(plain + line) == identities(plain))
  }

  @Test func unaffectedByNamesOrderAndSpelling() throws {
    let other = """
      # vim: ft=yaml
      train:
        batch: 3      # as above
        steps: 8
      model: {hidden: 4, cell: {kind: lstm}}
      optimizer: {epsilon: 1.0e-8, learning_rate: 1e-3, kind: adam, beta1: 0.90}
      task:
        inputs: 3
        kind: noise
        classes: 4
        length: 5
      experiment: another
      """
    #expect(try identities(other) == identities(plain))
  }

  @Test func aTrialsIdentityIsNotItsSweeps() throws {
    // The same settings are the same trial, whether swept to, set or written.
    let swept =
      plain.replacingOccurrences(of: "cell: lstm, ", with: "cell: rnn, ")
      + "sweep: { model.cell: [gru, lstm] }\n"
    #expect(try identities(swept).last == identities(plain).first)
    let wider = plain.replacingOccurrences(of: "hidden: 4", with: "hidden: 5")
    #expect(try identities(plain, set: ["model.hidden=5"]) == identities(wider))
    #expect(try identities(wider) != identities(plain))
  }

  // MARK: everything that can change numbers

  private func identity(_ experiment: Experiment, _ source: any SequenceSource, seed: Int = 1) -> String {
    let point = Variant(name: "default", swept: [], root: experiment)
    return PlannedTrial(PlannedVariant(point, source), seed: seed).identity
  }

  /// Every kind of every family, and every setting of each, iterated over by the tables that parse them.
  @Test(arguments: ["task", "model", "optimizer", "loss", "train", "gradient"]) func everySettingCounts(
    key: String
  ) throws {
    let source = try Noise().load(from: DataFolders(candidates: []))
    let setting = try #require(Experiment.descriptors.first { $0.key == key })
    var known: [String: Value] = [:]
    func expectNew(_ value: Value) throws {
      let changed = try #require(Experiment(table: .table([key: value])), "\(key): \(value.brief)")
      let digest = identity(changed, source)
      #expect(
        known[digest] == nil, "\(key): \(value.brief) has the identity of \(known[digest]?.brief ?? "")")
      known[digest] = value
    }
    // From each kind of component one change at a time; what was met before is passed over.
    var pending = [setting.defaultValue], met: Set<Value> = []
    if case .component(let family) = setting.type { pending += family.members.map { $0.init().resolved } }
    let starts = pending
    pending += starts.flatMap { Alternatives.of(setting.type, at: $0) }
    for value in pending where met.insert(canonical(value)).inserted { try expectNew(value) }
    #expect(known.count == met.count && (known.count > 3 || key == "gradient"))
  }

  /// Tables that differ in the order of their keys are one, and so are a width and a list of it; companions
  /// are no matter of identity.
  private func canonical(_ value: Value) -> Value {
    switch value {
    case .list(let items) where items.count == 1 && Int(value: items[0]) != nil: items[0]
    case .table(let entries):
      .table(
        OrderedDictionary(
          uniqueKeysWithValues: entries.filter { $0.key != "beside" }.sorted { $0.key < $1.key }
            .map { ($0.key, canonical($0.value)) }))
    case .list(let items): .list(items.map(canonical))
    case .flag, .integer, .real, .text: value
    }
  }

  @Test func seedsCount() throws {
    let source = try Noise().load(from: DataFolders(candidates: [])), experiment = Experiment()
    #expect(Set((0..<100).map { identity(experiment, source, seed: $0) }).count == 100)
  }

  @Test func dataCount() throws {
    func reviews(_ last: String) throws -> Reviews {
      try Reviews(
        Array(((1...20).map { "\($0)\t1.5\ta movie\n" }.joined() + last).utf8), settings: Sentiment())
    }
    var experiment = Experiment()
    experiment.task = Sentiment()
    let known = try identity(experiment, reviews("21\t1\tgood\n"))
    #expect(try identity(experiment, reviews("21\t1\tgood\n")) == known)
    #expect(try identity(experiment, reviews("21\t1\tbad\n")) != known)
  }
}
