import Components

/// The text of an experiment file, once its bytes are known to be harmless: UTF-8, of bearable size, without
/// control characters.
struct ValidText {
  /// Bytes a file may have.
  static let sizeLimit = 1_000_000

  /// Invisible characters that are told; a file with more is no text.
  private static let invisibleLimit = 10

  /// Lines end in `\n`; no byte-order mark.
  let text: String
  let input: InputText

  init(bytes: [UInt8], file: String, extendedBy: Location? = nil, order: Int = 0) throws(Faults) {
    func input(_ text: String) -> InputText {
      InputText(name: file, text: text, extendedBy: extendedBy, order: order)
    }
    let start = Location(input(""), line: 1, column: 1)
    guard bytes.count <= ValidText.sizeLimit else {
      throw Faults([ValidText.tooLarge(at: start)])
    }
    var bytes = bytes[...]
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes = bytes.dropFirst(3) }
    let lines = ValidText.withPlainLineEnds(bytes)
    guard let text = String(validating: lines, as: UTF8.self) else {
      // Shown with U+FFFD in the place of what is not UTF-8.
      throw Faults([ValidText.notUTF8(lines, input(String(decoding: lines, as: UTF8.self)))])
    }
    try self.init(text: text, input: input(text))
  }

  /// - Parameter text: what `input` holds, or that text with its beginning blanked out.
  init(text: String, input: InputText) throws(Faults) {
    (self.text, self.input) = (text, input)
    var faults = FaultCollector()
    for (number, line) in input.lines.enumerated() {
      for (index, scalar) in line.enumerated()
      where ValidText.isRefused(scalar) && faults.all.count < ValidText.invisibleLimit {
        let name = "U+" + scalar.hexadecimal(digits: 4).uppercased()
        faults.report(
          Location(input, line: number + 1, column: index + 1), "invisible character \(name) in the text",
          "remove it")
      }
    }
    try faults.check()
  }

  static func tooLarge(at location: Location) -> Fault {
    Fault(
      location, "the file is larger than \(sizeLimit) bytes, which no experiment file needs",
      remedy: "is this the right file? data go into files of their own")
  }

  /// Controls except tab, and everything YAML would take for a line end or skip without a trace.
  private static func isRefused(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09: false
    case ..<0x20, 0x7f...0x9f, 0x2028, 0x2029, 0xfeff, 0xfffe, 0xffff: true
    default: false
    }
  }

  private static func withPlainLineEnds(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    let carriageReturn = UInt8(ascii: "\r"), newline = UInt8(ascii: "\n")
    guard bytes.contains(carriageReturn) else { return Array(bytes) }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var previous: UInt8 = 0
    for byte in bytes {
      if byte == carriageReturn {
        result.append(newline)
      } else if byte != newline || previous != carriageReturn {
        result.append(byte)
      }
      previous = byte
    }
    return result
  }

  private static func notUTF8(_ bytes: [UInt8], _ input: InputText) -> Fault {
    if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) {
      return Fault(
        Location(
          InputText(name: input.name, text: "", extendedBy: input.extendedBy, order: input.order), line: 1,
          column: 1),
        "the file is UTF-16 text, not UTF-8", remedy: "save it as UTF-8")
    }
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var line = 1, column = 1
    scan: while true {
      switch parser.parseScalar(from: &iterator) {
      case .valid(let scalar):
        if scalar.count == 1, scalar.first == UInt8(ascii: "\n") {
          (line, column) = (line + 1, 1)
        } else {
          column += 1
        }
      case .error, .emptyInput: break scan
      }
    }
    return Fault(
      Location(input, line: line, column: column), "the file is not UTF-8 text here",
      remedy: "save it as UTF-8")
  }
}
