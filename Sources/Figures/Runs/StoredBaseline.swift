/// A reference level that a trial's task declares: `/baselines` of its file.
public struct StoredBaseline: Sendable, Hashable {
  public let name: String
  /// `loss` (of a scored step), `accuracy` or a metric.
  public let quantity: String
  public let value: Double
  public let doc: String

  /// The levels of a trial in its order; none where it declares none. Throws where they are damaged.
  public static func all(in data: any TrialData) throws -> [StoredBaseline] {
    guard data.contains("/baselines/value") else { return [] }
    let names = try data.strings("/baselines/name"), quantities = try data.strings("/baselines/quantity")
    let docs = try data.strings("/baselines/doc"), values = try data.reals("/baselines/value")
    return values.indices.prefix(min(names.count, quantities.count, docs.count)).map {
      StoredBaseline(name: names[$0], quantity: quantities[$0], value: values[$0], doc: docs[$0])
    }
  }
}
