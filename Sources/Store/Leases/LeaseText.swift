/// What a lease says: who holds it, and what the holder says of its work.
///
/// A line for each fact, its name before the first blank. A random number makes every lease another text.
struct LeaseText: Equatable, Sendable {
  let text: String

  /// The text of a new lease of this process.
  init(_ owner: ProcessMark, stating facts: [(name: String, value: String)]) {
    let own = [
      ("lease", String(UInt64.random(in: 0 ... .max), radix: 16)), ("host", owner.host),
      ("machine", owner.machine), ("boot", owner.boot), ("space", owner.space),
      ("process", String(owner.process)), ("started", owner.started),
    ]
    text = (own + facts).map { "\($0.0) \(LeaseText.line($0.1))\n" }.joined()
  }

  /// Text that lies at a path; nil if there is none.
  init?(at path: String) throws(StoreError) {
    guard let bytes = try Files.contents(path) else { return nil }
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// Values by name; of a damaged lease those that can be read.
  var facts: [String: String] {
    Dictionary(
      text.split(separator: "\n").map { line in
        let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(words[0]), words.count > 1 ? String(words[1]) : "")
      }, uniquingKeysWith: { first, _ in first })
  }

  /// Nil if it names no process.
  var owner: ProcessMark? {
    let facts = facts
    guard let host = facts["host"], let process = facts["process"].flatMap({ Int($0) }), process > 0 else {
      return nil
    }
    return ProcessMark(
      host: host, machine: facts["machine"] ?? "", boot: facts["boot"] ?? "", space: facts["space"] ?? "",
      process: process, started: facts["started"] ?? "")
  }

  /// Tells texts apart in names of files.
  var digest: String { String(FNV1a(text.utf8).value, radix: 16) }

  private static func line(_ value: String) -> String {
    value.hasControl ? StoreError.shown(value) : value
  }
}
