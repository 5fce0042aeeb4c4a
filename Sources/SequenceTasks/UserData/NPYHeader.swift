import Components

/// The dictionary `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }` before an array's numbers.
struct NPYHeader {
  var type = ""
  var isFortran = false
  var shape: [Int] = []

  init(_ bytes: ArraySlice<UInt8>) throws(ArrayError) {
    var scanner = Scanner(rest: bytes), seen: Set<String> = []
    try scanner.expect("{")
    while !scanner.skips("}") {
      let key = try scanner.text()
      try scanner.expect(":")
      switch key {
      case "descr": type = try scanner.text()
      case "fortran_order": isFortran = try scanner.flag()
      case "shape": shape = try scanner.tuple()
      default: throw Scanner.unreadable("the unknown key '\(key)'")
      }
      guard seen.insert(key).inserted else { throw Scanner.unreadable("'\(key)' twice") }
      if !scanner.skips(",") {
        try scanner.expect("}")
        break
      }
    }
    guard seen.count == 3 else {
      throw Scanner.unreadable("only \(seen.sorted()) of descr, fortran_order and shape")
    }
  }

  /// The few of Python's literals that NumPy writes.
  private struct Scanner {
    var rest: ArraySlice<UInt8>

    static func unreadable(_ what: String) -> ArrayError {
      ArrayError("has a header with \(what)", remedy: "write it with numpy.save")
    }

    private mutating func skipSpaces() {
      while let byte = rest.first, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") {
        rest.removeFirst()
      }
    }

    mutating func skips(_ word: String) -> Bool {
      skipSpaces()
      guard rest.starts(with: word.utf8) else { return false }
      rest.removeFirst(word.utf8.count)
      return true
    }

    mutating func expect(_ word: String) throws(ArrayError) {
      guard skips(word) else { throw Scanner.unreadable("something else where '\(word)' should stand") }
    }

    /// A text in quotes of either kind, without escapes.
    mutating func text() throws(ArrayError) -> String {
      let quote = skips("'") ? UInt8(ascii: "'") : skips("\"") ? UInt8(ascii: "\"") : nil
      guard let quote, let end = rest.firstIndex(of: quote), end - rest.startIndex < 64,
        rest[..<end].allSatisfy({ 0x20..<0x7f ~= $0 })
      else {
        // Records have a list of fields here.
        if rest.first == UInt8(ascii: "[") {
          throw ArrayError(
            "has a header with a list of fields: its elements are records",
            remedy: "write one field as an array of numbers: x['name']")
        }
        throw Scanner.unreadable("something else where a short text in quotes should stand")
      }
      defer { rest = rest[(end + 1)...] }
      return String(decoding: rest[..<end], as: UTF8.self)
    }

    mutating func flag() throws(ArrayError) -> Bool {
      if skips("True") { return true }
      try expect("False")
      return false
    }

    mutating func tuple() throws(ArrayError) -> [Int] {
      try expect("(")
      var numbers: [Int] = []
      while !skips(")") {
        skipSpaces()
        let digits = rest.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        guard let number = Int(String(decoding: digits, as: UTF8.self)), numbers.count < 32 else {
          throw Scanner.unreadable("something else where an extent should stand")
        }
        rest = rest[digits.endIndex...]
        numbers.append(number)
        // Python 2 marked long integers.
        _ = skips("L")
        if !skips(",") {
          try expect(")")
          break
        }
      }
      return numbers
    }
  }
}
