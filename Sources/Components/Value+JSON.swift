extension Value {
  /// Canonical JSON on one line: sorted keys, the shortest reals that read back as the same number,
  /// non-finite reals as text. Identities are digests of these bytes.
  public var canonicalJSON: String {
    var text = ""
    write(to: &text, indent: nil, depth: 0, sorted: true)
    return text
  }

  /// JSON on one line, with keys in the order of declaration.
  public var lineJSON: String {
    var text = ""
    write(to: &text, indent: nil, depth: 0, sorted: false)
    return text
  }

  /// Readable JSON, with keys in the order of declaration.
  public var prettyJSON: String {
    var text = ""
    write(to: &text, indent: 2, depth: 0, sorted: false)
    return text
  }

  private func write(to text: inout String, indent: Int?, depth: Int, sorted: Bool) {
    func lines<Item>(_ open: String, _ items: some Sequence<Item>, _ close: String, write: (Item) -> Void) {
      text += open
      var isFirst = true
      func begin(_ depth: Int) {
        if let indent { text += "\n" + String(repeating: " ", count: indent * depth) }
      }
      for item in items {
        if !isFirst { text += "," }
        isFirst = false
        begin(depth + 1)
        write(item)
      }
      if !isFirst { begin(depth) }
      text += close
    }
    switch self {
    case .flag(let flag): text += flag ? "true" : "false"
    case .integer(let integer): text += String(integer)
    case .real(let real): text += real.isFinite ? Value.spelling(of: real) : "\"\(real)\""
    case .text(let own): text += Value.quoted(own)
    case .list(let items):
      lines("[", items, "]") { $0.write(to: &text, indent: indent, depth: depth + 1, sorted: sorted) }
    case .table(let entries):
      let pairs = sorted ? entries.sorted { $0.key < $1.key } : Array(entries)
      lines("{", pairs, "}") {
        text += Value.quoted($0.key)
        text += indent == nil ? ":" : ": "
        $0.value.write(to: &text, indent: indent, depth: depth + 1, sorted: sorted)
      }
    }
  }

  /// A JSON string literal.
  static func quoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy {
      $0 >= 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
    }
    if isPlain { return "\"" + text + "\"" }
    let escaped = text.replacingScalars { scalar in
      scalar.escapedInQuotes
        ?? (scalar.value < 0x20 || scalar.value == 0x7f ? "\\u" + scalar.hexadecimal(digits: 4) : nil)
    }
    return "\"" + escaped + "\""
  }
}
