import TrialFormat

extension StoredTrial {
  /// The same trial with what was measured of it afterwards, as if its own file held it.
  ///
  /// - Parameter probes: of each the name that the trial has for the instrument, and its kind.
  public func completed(with probes: [(name: String, kind: String, probe: StoredProbe)]) -> StoredTrial {
    let parts = probes.map { name, kind, probe in
      CompletedData.Part(
        group: TrialPath.diagnostic(name), data: probe.data, there: TrialPath.diagnostic(kind))
    }
    return StoredTrial(head, at: path, data: CompletedData(own: data, parts: parts))
  }
}
