import Components
import Language
import OrderedCollections
import Testing

struct ResolvedYAMLTests {
  @Test func looksAsAPersonWouldWriteIt() throws {
    let variant = try #require(try variants(goodFile).last)
    #expect(
      ResolvedYAML.text(of: variant.value) == """
        experiment: vanishing
        title: 'How far back: an error signal?'
        about: |
          Prose with *Markdown*: a list
          - one # no comment
        task:
          kind: adding
          length: 40
          data: none
        model:
          cell:
            kind: gru
          hidden: [64, 32]
          bidirectional: true
          dropout: 0.0
          init: {}
        optimizer:
          kind: adam
          learning_rate: 0.001
          clip:
            kind: norm
            threshold: 0.5
        train:
          steps: 2000
          batch: 32
          precision: float32
          evaluate_every: 100
          betas: [0.9, 0.999]
        seeds: [1, 2, 3]
        beside:
          - kind: unit
          - kind: truncated
            window: 10
            stride: 1
        steps: last 3

        """)
  }

  @Test func defaultsReadBack() throws {
    let text = ResolvedYAML.text(of: Example().table)
    // An empty title is quoted, or it would be a key without a value.
    #expect(text.contains("title: ''\n"))
    #expect(try variants(text).map(\.root) == [Example()])
  }

  @Test func whateverIsWrittenReadsBackEqual() throws {
    var random = Generator(seed: 7), valid = 0
    for round in 0..<300 {
      let table = random.value(of: .section(Example.descriptors), key: "")
      let root = try #require(Example(table: table))
      guard root.allProblems.isEmpty else { continue }
      valid += 1
      let text = ResolvedYAML.text(of: root.table)
      do throws(Faults) {
        #expect(try variants(text).map(\.value) == [root.table], "round \(round):\n\(text)")
      } catch {
        Issue.record("round \(round):\n\(text)\n\(error.rendered())")
      }
    }
    #expect(valid > 30)
  }
}

/// Values that a schema accepts, the awkward ones often. SplitMix64: the same on every machine.
struct Generator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  mutating func value(of type: ValueType, key: String) -> Value {
    switch type {
    case .flag: return .flag(below(2) == 0)
    case .integer(let range):
      return .integer(range.lowerBound + below(min(range.upperBound - range.lowerBound, 100_000) + 1))
    case .real(let interval):
      let lower = max(interval.lower, -1e6), upper = min(interval.upper, 1e6)
      let share = Double(below(1000) + 1) / 1002
      return .real(
        below(4) == 0 && interval.contains(lower.rounded(.up) + 1)
          ? lower.rounded(.up) + 1 : lower + share * (upper - lower))
    case .text(.slug): return .text(["a", "no", "010", "1-2", "vanishing"][below(5)])
    case .text(.last): return .text("last \(below(100) + 1)")
    case .text(.line):
      return .text(
        text([
          "\"", "'", ": ", " #", "- ", "[", "}", "\\", "é", "😀", "\u{85}", "~", "%", "@", "&a", "*", "!", " ",
        ]))
    case .text(.prose):
      return .text(
        text(["\n", "\n\n", " ", "\t", "\r", "# ", "- ", "...", "---", "a: b", "'", "\"", "|", "\u{2028}"]))
    case .choice(let words): return .text(words[below(words.count)])
    case .list(let element, let count):
      let size = min(count.upperBound, count.lowerBound + below(4))
      return .list((0..<size).map { _ in value(of: element, key: key) })
    case .optional(let wrapped): return below(3) == 0 ? .text("none") : value(of: wrapped, key: key)
    case .oneOf(let types): return value(of: types[below(types.count)], key: key)
    case .component(let family):
      let member = family.members[below(family.members.count)]
      guard case .table(let settings) = value(of: .section(member.descriptors), key: key) else {
        return .text(member.kind)
      }
      var table: OrderedDictionary<String, Value> = ["kind": .text(member.kind)]
      for (key, value) in settings { table[key] = value }
      return .table(table)
    case .section(let descriptors):
      return .table(
        OrderedDictionary(uniqueKeysWithValues: descriptors.map { ($0.key, value(of: $0.type, key: $0.key)) })
      )
    case .mapping(let element, _):
      let keys = ["W", "b.f", "layer0.W", "no"].prefix(below(5))
      return .table(OrderedDictionary(uniqueKeysWithValues: keys.map { ($0, value(of: element, key: key)) }))
    }
  }

  private mutating func text(_ odd: [String]) -> String {
    let words = odd + ["word", "true", "12", "1e5", "none", "a", ","]
    return (0..<below(6)).map { _ in words[below(words.count)] }.joined()
  }
}
