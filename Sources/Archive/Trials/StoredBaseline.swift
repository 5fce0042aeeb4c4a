import TrialFormat

/// A baseline that a trial's task declares.
public struct StoredBaseline: Sendable, Hashable {
  public let name: String
  /// `loss` (of a scored step), `accuracy` or a metric.
  public let quantity: String
  public let value: Double
  public let doc: String
}

extension StoredTrial {
  /// The baselines in the file's order; empty if its task declares none. Throws if they are damaged.
  public func baselines() throws(ArchiveFault) -> [StoredBaseline] {
    guard contains(TrialPath.baseline("value")) else { return [] }
    let names = try texts(TrialPath.baseline("name")), quantities = try texts(TrialPath.baseline("quantity"))
    let docs = try texts(TrialPath.baseline("doc")), values = try reals(TrialPath.baseline("value"))
    guard [names.count, quantities.count, docs.count].allSatisfy({ $0 == values.count }) else {
      let difference = DeclarationDifference(
        TrialPath.baselines, expected: "as many names, quantities and docs as values",
        found: "other numbers of them")
      throw ArchiveFault(path, .unlikeDeclared([difference]))
    }
    return values.indices.map {
      StoredBaseline(name: names[$0], quantity: quantities[$0], value: values[$0], doc: docs[$0])
    }
  }
}
