public import Store

extension TrialFile: TrialData {
  public func text(attribute name: String) throws -> String { try text(attribute: name, on: "/") }
  public func real(attribute name: String, of object: String) throws -> Double { try real(attribute: name, on: object) }
}

extension StoredTrial {
  /// The trial stored at `path`: reads its attributes, leaves its data for later.
  /// Throws `StoreError` where the file is missing, damaged or not a trial's.
  public init(reading path: String) throws {
    let file = try TrialFile(reading: path)
    self.init(
      variant: try file.text(attribute: "variant"), seed: try file.integer(attribute: "seed"),
      status: try file.text(attribute: "status"), path: path, arrangement: try file.text(attribute: "arrangement")
    ) { try TrialFile(reading: path) }
  }
}
