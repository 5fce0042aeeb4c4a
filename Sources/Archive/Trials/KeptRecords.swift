public import Components
import OrderedCollections

/// What decides which records a file holds, read from its text of `records_kept`.
public struct KeptRecords: Sendable {
  /// The settings of records, without the diagnostics, and what is computed beside: a table.
  public let others: Value
  /// The diagnostics, in the order of the file.
  public let diagnostics: [Value]
  /// The settings of records with the diagnostics, and what is computed beside.
  let all: Value

  public init(_ text: String) {
    // Companions are a list behind the table.
    let end = text.firstRange(of: "}[")?.lowerBound
    var entries: OrderedDictionary<String, Value> = [:]
    entries["record"] = Value(json: String(end.map { text[...$0] } ?? text[...]))
    entries["beside"] = end.flatMap { Value(json: String(text[text.index(after: $0)...])) } ?? .list([])
    all = .table(entries)
    guard case .table(var record)? = entries["record"], case .list(let items)? = record["diagnostics"] else {
      (others, diagnostics) = (all, [])
      return
    }
    record["diagnostics"] = nil
    entries["record"] = .table(record)
    (others, diagnostics) = (.table(entries), items)
  }

  /// What files call the diagnostics.
  public var diagnosticNames: [String] {
    numberedNames(
      diagnostics.map { item in
        if case .text(let kind)? = item["kind"] { kind } else { item.brief }
      })
  }
}
