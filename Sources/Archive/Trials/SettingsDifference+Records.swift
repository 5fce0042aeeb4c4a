import Components
import OrderedCollections

extension SettingsDifference {
  /// What differs between two texts of `records_kept`: the settings of records, then what is computed beside.
  public static func ofRecords(between stored: String, and expected: String) -> [SettingsDifference] {
    all(between: records(stored), and: records(expected))
  }

  private static func records(_ text: String) -> Value {
    // Companions are a list behind the table.
    let end = text.firstRange(of: "}[")?.lowerBound
    var entries: OrderedDictionary<String, Value> = [:]
    entries["record"] = Value(json: String(end.map { text[...$0] } ?? text[...]))
    entries["beside"] = end.flatMap { Value(json: String(text[text.index(after: $0)...])) } ?? .list([])
    return .table(entries)
  }
}
