import Experiments
import Foundation
import Language
import Recurrent
import Store
import Testing

@testable import Runner

/// Messages and Jacobians in trial files, and the room that records take.
@Suite struct ExampleTensorTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  /// One LSTM, one seed, messages of both engines and Jacobians of the last of three examples.
  private static let followed =
    Workshop.tiny.replacingOccurrences(of: "seeds: [1, 2]", with: "seeds: [1]")
    .replacingOccurrences(of: "sweep: { model.cell: [rnn, lstm] }\n", with: "")
    .replacingOccurrences(of: "cell: rnn", with: "cell: lstm")
    .replacingOccurrences(
      of: "record: { every: 4, at: [0, last] }",
      with: """
        record: { every: 4, at: [0, last], tensors: [states, messages, jacobians], messages: { example: 2, engines: [rtrl, unit] } }
        """)

  @Test func tensorsHaveNamedAxes() throws {
    let result = try #require(workshop.run(workshop.plan(Self.followed)).first)
    let file = try TrialFile(reading: result.file), messages = "/records/messages"
    #expect(try file.children(messages).filter { $0 == "rtrl" || $0 == "unit" } == ["rtrl", "unit"])
    for state in ["s", "q"] {
      for (parameter, axes) in [
        ("U", ["input", "gate_hidden"]), ("W", ["hidden_from", "gate_hidden"]), ("b", ["gate_hidden"]),
      ] {
        let full = "\(messages)/rtrl/\(state)/\(parameter)", unit = "\(messages)/unit/\(state)/\(parameter)"
        #expect(try file.dimensions(full) == ["record", "input_time", "hidden"] + axes)
        #expect(try file.dimensions(unit) == ["record", "input_time"] + axes)
        #expect(
          try file.integer(attribute: "example", on: full) == 2
            && file.text(attribute: "engine", on: unit) == "unit")
      }
    }
    #expect(try file.text(attribute: "founding_name", on: "\(messages)/rtrl/q/U") == "alpha")
    #expect(try file.text(attribute: "founding_name", on: "\(messages)/unit/s/W") == "beta")
    #expect(try !file.attributes(on: "\(messages)/rtrl/s/b").contains("founding_name"))
    #expect(
      try file.dimensions("/records/jacobians/J") == ["record", "input_time", "state_to", "state_from"])
    #expect(
      try file.strings("/state_to") == ["s[0]", "s[1]", "s[2]", "s[3]", "q[0]", "q[1]", "q[2]", "q[3]"])
    let length = Int(try file.integers("/records/batch/input_lengths")[2]), step = 8 * 8
    let first = try file.reals("/records/jacobians/J", row: 0)
    #expect(
      first.prefix(length * step).allSatisfy { $0.isFinite }
        && first.dropFirst(length * step).allSatisfy { $0.isNaN })
  }

  /// Every arrangement, kind of input and of target: what the plan says is what the file holds, and nothing
  /// fails.
  @Test(arguments: Arrangement.allCases, ["inputs=3", "tokens=4"])
  func thePlanKnowsTheBytes(arrangement: Arrangement, inputs: String) throws {
    for cell in ["gru", "lstm", "lru", "{kind: lstm-1997, block: 2}", "{kind: antisymmetric, gated: true}"] {
      for (targets, feedback) in [("reals", "none"), ("classes", arrangement.generates ? "soft" : "none")] {
        let unit = feedback == "soft" ? "[rtrl]" : "[rtrl, unit]"
        let plan = try workshop.plan(
          Self.followed,
          set: [
            "task.arrangement=\(arrangement.rawValue)", "task.targets=\(targets)", "task.\(inputs)",
            "model.cell=\(cell)",
            "model.feedback=\(feedback)", "record.messages.engines=\(unit)", "train.steps=3",
            "record.every=2",
          ])
        let result = try #require(workshop.run(plan, force: true).first),
          trial = try #require(plan.trials.first)
        #expect(result.status == .done, "\(result.problem ?? "")")
        let file = try TrialFile(reading: result.file)
        let total = trial.variant.fileSize.total.bytes
        let size = try #require(FileManager.default.attributesOfItem(atPath: result.file)[.size] as? Int)
        #expect(
          abs(total / Double(size) - 1) < 0.05, "\(arrangement) \(cell) \(targets): \(total) of \(size)")
        let hasTokens = inputs.hasPrefix("tokens")
        #expect(try file.attributes(on: "/records/messages/rtrl").contains("remark") == hasTokens)
        #expect(
          file.contains("/records/messages/rtrl/s/U") == (!hasTokens && arrangement != .sequenceToSequence))
        #expect(
          file.contains("/records/messages/rtrl/decoder.s/encoder.b") == (arrangement == .sequenceToSequence))
      }
    }
  }

  /// Following an example changes no other number of the file.
  @Test func theTrialIsUntouched() throws {
    let plain = Self.followed.replacingOccurrences(of: ", messages, jacobians]", with: "]")
    let followed = try #require(workshop.run(workshop.plan(Self.followed), into: "followed").first)
    let alone = try #require(workshop.run(workshop.plan(plain), into: "alone").first)
    let (with, without) = (try contents(of: followed.file), try contents(of: alone.file))
    for (name, value) in without
    where name.hasPrefix("/records") || name.hasPrefix("/history") || name.hasPrefix("/parameters") {
      #expect(with[name] == value, "\(name)")
    }
    #expect(
      with.keys.contains("/records/messages/rtrl/s/U") && !without.keys.contains { $0.contains("messages") })
  }

  @Test func whatCannotFitIsRefused() throws {
    func room(_ plan: Plan) -> Double {
      DiskRoom(of: plan.variants.map { ($0.fileSize, $0.experiment.seeds.count) }, atOnce: 1).bytes
    }
    let total = room(try workshop.plan(Self.followed))
    let overrides = ["model.hidden=40", "task.length=30"]
    let large = room(try workshop.plan(Self.followed, set: overrides))
    func refusal(_ limit: Double) throws -> Fault {
      let refused = try #require(throws: Faults.self) {
        _ = try Plan(path: workshop.file, overrides: overrides, diskLimit: DiskLimit(ByteCount(limit)))
      }
      #expect(refused.all.count == 1)
      return try #require(refused.all.first)
    }
    #expect(
      try Plan(path: workshop.file, overrides: overrides, diskLimit: DiskLimit(ByteCount(large))).trials.count
        == 1)
    let diagnostic = try refusal(large / 3)
    #expect(diagnostic.message.contains("\(Int(large)) bytes") && diagnostic.location.line == 8)
    let suggestion = diagnostic.remedy
    // The sizes named are the largest that fit.
    func named(_ word: String) throws -> Int {
      let match = try #require(try Regex("\(word) ([0-9]+)").firstMatch(in: suggestion))
      return try #require(Int(match.output[1].substring ?? ""))
    }
    for (key, word) in [("model.hidden", "hidden"), ("task.length", "length")] {
      let size = try named(word)
      func fits(_ size: Int) -> Bool {
        (try? Plan(
          path: workshop.file, overrides: overrides + ["\(key)=\(size)"],
          diskLimit: DiskLimit(ByteCount(large / 3))))
          != nil
      }
      #expect(fits(size) && !fits(size + 1), "\(suggestion)")
    }
    // Where nothing fits, no size is named.
    #expect(try refusal(1).remedy == "more is allowed with --max-disk" && total > 1)
  }

  @Test func wrongExamplesAndEnginesAreRefused() throws {
    func refusal(_ overrides: [String]) throws -> String {
      try #require(throws: Faults.self) { _ = try workshop.plan(Self.followed, set: overrides) }.description
    }
    #expect(try refusal(["record.messages.example=3"]).contains("there is no example 3: train.batch is 3"))
    #expect(try refusal(["record.messages.engines=[bptt]"]).contains("rtrl, unit"))
    let soft = try refusal(["task.arrangement=sequence-to-sequence", "model.feedback=soft"])
    #expect(soft.contains("unit: read per unit, soft feedback is undefined") && soft.contains("tiny.exp:8:"))
    // Without messages the engines do not matter.
    _ = try workshop.plan(
      Self.followed,
      set: ["task.arrangement=sequence-to-sequence", "model.feedback=soft", "record.tensors=[jacobians]"])
  }

  @Test func sizesAreRead() {
    let known: [(String, Double)] = [
      ("500M", 524_288_000), ("10G", 10_737_418_240), ("1.5kib", 1536), ("7", 7), ("2TB", 2.199023255552e12),
    ]
    for (text, bytes) in known { #expect(ByteCount(text)?.bytes == bytes, "\(text)") }
    for text in ["2 G", "G", "-1", "", "1e9", "10X", "1.2.3G", "nan"] {
      #expect(ByteCount(text) == nil, "\(text)")
    }
  }

  @Test func sizesAreWritten() {
    let written = [0, 7, 1023, 1024, 1536, 12_900_000, 2_147_483_648, 1e30].map { ByteCount($0).description }
    #expect(written.prefix(7) == ["0 B", "7 B", "1023 B", "1 KiB", "1.5 KiB", "12.3 MiB", "2 GiB"])
    #expect(written[7].hasSuffix(" PiB"))
  }
}
