extension Value {
  /// Canonical JSON on one line: keys sorted, shortest round-trip reals, non-finite reals as text. The bytes that identities are
  /// digests of.
  public var canonicalJSON: String { json(indent: nil, depth: 0, sorted: true) }

  /// Readable JSON, keys in the order of declaration.
  public var prettyJSON: String { json(indent: 2, depth: 0, sorted: false) }

  private func json(indent: Int?, depth: Int, sorted: Bool) -> String {
    func lines(_ open: String, _ items: [String], _ close: String) -> String {
      guard let indent, !items.isEmpty else { return open + items.joined(separator: ",") + close }
      let inner = "\n" + String(repeating: " ", count: indent * (depth + 1))
      return open + inner + items.joined(separator: "," + inner) + "\n" + String(repeating: " ", count: indent * depth) + close
    }
    switch self {
    case .flag(let flag): return flag ? "true" : "false"
    case .integer(let integer): return String(integer)
    case .real(let real): return real.isFinite ? Value.spelling(of: real) : "\"\(real)\""
    case .text(let text): return Value.quoted(text)
    case .list(let items): return lines("[", items.map { $0.json(indent: indent, depth: depth + 1, sorted: sorted) }, "]")
    case .table(let entries):
      let pairs = sorted ? entries.sorted { $0.key < $1.key } : Array(entries)
      let colon = indent == nil ? ":" : ": "
      return lines(
        "{", pairs.map { Value.quoted($0.key) + colon + $0.value.json(indent: indent, depth: depth + 1, sorted: sorted) }, "}")
    }
  }

  /// A JSON string literal.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7f:
        let hex = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
