import Language
import Testing

/// Damaged files: any answer will do, but quickly, and no crash.
struct MutationTests {
  @Test func mutantsAreAnswered() {
    var random = Generator(seed: 1)
    let good = Array(goodFile.utf8)
    let bits: [[UInt8]] = [
      "*a", "&a ", "[", "]", "{", "}", ": ", "\n", "  ", "- ", "\"", "'", "|", "? ", "!!x ", "\t", "<<",
      "---\n", "#", "1e999",
      "\u{0}",
    ]
    .map { Array($0.utf8) }
    var accepted = 0
    for _ in 0..<2000 {
      var bytes = good
      for _ in 0...random.below(4) {
        let at = random.below(bytes.count)
        switch random.below(5) {
        case 0: bytes[at] = UInt8(random.below(256))
        case 1: bytes.remove(at: at)
        case 2: bytes.insert(contentsOf: bits[random.below(bits.count)], at: at)
        case 3: bytes.removeSubrange(at..<min(bytes.count, at + random.below(30)))
        default:
          let from = random.below(bytes.count)
          bytes.insert(contentsOf: Array(bytes[from..<min(bytes.count, from + random.below(60))]), at: at)
        }
        if bytes.isEmpty { bytes = good }
      }
      let time = ContinuousClock().measure {
        do throws(Faults) {
          _ = try ExperimentDocument(bytes: bytes, file: "mutant.exp").variants(of: Example.self)
          accepted += 1
        } catch {
          #expect(!error.all.isEmpty && error.rendered().hasSuffix("Nothing was run.\n"))
        }
      }
      #expect(time < .seconds(1), "\(time): \(String(decoding: bytes, as: UTF8.self))")
    }
    #expect(accepted > 0 && accepted < 2000)
  }

  @Test(arguments: [
    "alias bomb as key", "alias bomb as value", "brackets", "braces", "block nesting", "nested keys",
    "many keys", "long line",
    "long key",
  ])
  func bombsAreRefusedQuickly(_ name: String) {
    let n = 300_000
    let text: String
    switch name {
    case "alias bomb as key":
      text =
        "a: &a [x]\n"
        + (0..<30).map {
          "k\($0): &k\($0) [\(Array(repeating: "*\($0 == 0 ? "a" : "k\($0 - 1)")", count: 10).joined(separator: ", "))]\n"
        }.joined() + "? *k29\n: 1\n"
    case "alias bomb as value":
      let (words, aliases) = (repeatElement("x", count: 10_000), repeatElement("*a", count: 10_000))
      text = "a: &a [\(words.joined(separator: ", "))]\nb: &b [\(aliases.joined(separator: ", "))]\n? *b\n: 1"
    case "brackets": text = "experiment: " + String(repeating: "[", count: n)
    case "braces": text = "experiment: " + String(repeating: "{a: ", count: n / 4)
    case "block nesting": text = (0..<900).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
    case "nested keys":
      text =
        "a:\n"
        + String(
          repeating: "  - " + String(repeating: "{", count: 400) + "a: 1"
            + String(repeating: "}: 1", count: 399) + "}\n",
          count: 100)
    case "many keys": text = (0..<30_000).map { "k\($0): 1\n" }.joined()
    case "long line":
      text = "experiment: a\nbeside: [" + String(repeating: "unit, ", count: n / 6) + "]\nx: 1"
    default: text = String(repeating: "k", count: n) + ": 1"
    }
    let time = ContinuousClock().measure { #expect(!messages(text).isEmpty) }
    #expect(time < .seconds(5), "\(name): \(time)")
  }
}
