public import Components
public import OrderedCollections
public import Store

/// What came of computing a stored trial once more: `provenance/verified/VARIANT/seed-N.json`.
public struct StoredVerification: Sendable, Hashable {
  public enum Verdict: String, Sendable {
    /// Every number is the same, to the bit.
    case identical
    case differs
    /// Every number is the same, and the file's bytes are not those that were written.
    case damaged
  }

  public let verdict: Verdict
  /// SHA-256 of the file that was compared: of another file it says nothing.
  public let digest: String
  public let identity: String
  /// The number of updates that were repeated; nil for all.
  public let updates: Int?
  /// When, where and by what, and what was found.
  public let facts: OrderedDictionary<String, Value>

  public init(
    _ verdict: Verdict, ofFile digest: String, identity: String, updates: Int? = nil,
    facts: OrderedDictionary<String, Value> = [:]
  ) {
    (self.verdict, self.digest, self.identity) = (verdict, digest, identity)
    (self.updates, self.facts) = (updates, facts)
  }

  /// Reads one back; nil if it is none.
  init?(json: String) {
    guard let value = Value(json: json), case .table(var facts) = value,
      case .text(let word)? = facts["verdict"],
      let verdict = Verdict(rawValue: word), case .text(let digest)? = facts["sha256"],
      case .text(let identity)? = facts["identity"]
    else { return nil }
    let updates: Int? = if case .integer(let count)? = facts["updates"] { count } else { nil }
    for name in ["verdict", "sha256", "identity", "updates"] { facts[name] = nil }
    self.init(verdict, ofFile: digest, identity: identity, updates: updates, facts: facts)
  }

  /// All of it.
  public var table: OrderedDictionary<String, Value> {
    var entries: OrderedDictionary<String, Value> = [
      "verdict": .text(verdict.rawValue), "sha256": .text(digest), "identity": .text(identity),
    ]
    if let updates { entries["updates"] = .integer(updates) }
    entries.merge(facts) { $1 }
    return entries
  }

  /// What is known of a trial's file; nil where nothing is, or where it was of another file.
  ///
  /// - Parameters:
  ///   - variant: of the trial.
  ///   - seed: of the trial.
  ///   - digest: SHA-256 of its file.
  ///   - folder: its experiment's results.
  public static func read(variant: String, seed: Int, ofFile digest: String, in folder: ResultsFolder)
    throws(StoreError) -> StoredVerification?
  {
    let path = try folder.verification(variant: variant, seed: seed)
    guard let text = try TextFile.read(path), let found = StoredVerification(json: text),
      found.digest == digest
    else { return nil }
    return found
  }

  /// Enters it.
  public func write(variant: String, seed: Int, in folder: ResultsFolder) throws(StoreError) {
    let path = try folder.verification(variant: variant, seed: seed)
    try TextFile.write(Value.table(table).prettyJSON + "\n", to: path)
  }
}

extension StoredVerification {
  /// When it was, ISO 8601.
  public var when: String? { facts["when"]?.brief }
  /// Where it was: the machine's name.
  public var host: String? { facts["by"]?["host"]?.brief }
}
