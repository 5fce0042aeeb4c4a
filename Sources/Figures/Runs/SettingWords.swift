import Archive
import Components
import Foundation
import OrderedCollections

/// Settings as people would name them.
enum SettingWords {
  /// The end of each dotted key that tells it from the others: `gain` of `model.init.W.gain`, but `U.std` beside
  /// `b.std`; "" for the names of variants, which need no key.
  static func short(_ keys: [String]) -> [String] {
    func end(_ key: String, _ count: Int) -> String {
      key.split(separator: ".").suffix(count).joined(separator: ".")
    }
    return keys.map { key in
      if key == VariedSetting.name { return "" }
      let words = key.split(separator: ".").count
      let count = (1...max(words, 1)).first { count in keys.count { end($0, count) == end(key, count) } == 1 }
      return end(key, count ?? words)
    }
  }

  /// `rnn`, `0.5`, `10⁻⁹`, `norm ≤ 0.1`, `chrono, t_max 100`.
  static func value(_ value: Value) -> String {
    if let number = number(value) { return self.number(number) }
    switch value {
    case .list(let items): return items.map(self.value).joined(separator: ", ")
    case .table(let entries):
      var rest = entries.map { (key: $0.key, value: $0.value) }, words: [String] = []
      if case .text(let kind)? = entries["kind"] {
        rest.removeAll { $0.key == "kind" }
        let limit = bounded.contains(kind) ? rest.first { $0.key == "threshold" } : nil
        words.append(limit.map { "\(kind) ≤ \(self.value($0.value))" } ?? kind)
        if limit != nil { rest.removeAll { $0.key == "threshold" } }
      }
      return (words + rest.map(entry)).filter { !$0.isEmpty }.joined(separator: ", ")
    default: return value.brief
    }
  }

  /// A number, also where a name spells it.
  static func number(_ value: Value) -> Double? {
    if case .text(let text) = value {
      return text.first.map { $0.isNumber || $0 == "-" } == true ? Double(text) : nil
    }
    return Double(value: value)
  }

  /// What `≤` says of a kind's threshold.
  private static let bounded: Set<String> = ["norm", "value"]
  /// Keys whose values say what they are.
  private static let plain: Set<String> = ["cell", "data", "init"]

  private static func entry(_ key: String, _ value: Value) -> String {
    plain.contains(key) ? self.value(value) : "\(key) \(self.value(value))"
  }

  private static func number(_ number: Double) -> String {
    let size = abs(number)
    guard number.isFinite, number != 0, size < 1e-4 || size >= 1e6 else {
      return Value.real(number).brief.replacing("-", with: "−")
    }
    let exponent = Int(log10(size).rounded(.down)), digits = number / pow(10, Double(exponent))
    let rounded = (digits * 1e6).rounded() / 1e6, power = "10" + AxisNumber.superscript(exponent)
    return rounded == 1 ? power : "\(Value.real(rounded).brief.replacing("-", with: "−"))×\(power)"
  }
}
