import Store

/// As a table; of the results on the test set, a list that keeps their order.
extension TrialResult: Codable {
  private enum Key: String, CodingKey {
    case name, variant, seed, status, wasFinished, file, test, seconds, updatesPerSecond, resumesAt, problem,
      trouble
  }

  private struct TestValue: Codable {
    let name: String
    let value: Double
  }

  public init(from decoder: any Decoder) throws {
    let table = try decoder.container(keyedBy: Key.self)
    self.init(
      name: try table.decode(String.self, forKey: .name),
      variant: try table.decode(String.self, forKey: .variant),
      seed: try table.decode(Int.self, forKey: .seed),
      status: try table.decode(Status.self, forKey: .status),
      wasFinished: try table.decode(Bool.self, forKey: .wasFinished),
      file: try table.decode(String.self, forKey: .file),
      test: try table.decode([TestValue].self, forKey: .test).map { ($0.name, $0.value) },
      seconds: try table.decodeIfPresent(Double.self, forKey: .seconds),
      updatesPerSecond: try table.decodeIfPresent(Double.self, forKey: .updatesPerSecond),
      resumesAt: try table.decodeIfPresent(Int.self, forKey: .resumesAt),
      problem: try table.decodeIfPresent(String.self, forKey: .problem),
      trouble: try table.decodeIfPresent(SystemFailure.self, forKey: .trouble)?.error)
  }

  public func encode(to encoder: any Encoder) throws {
    var table = encoder.container(keyedBy: Key.self)
    try table.encode(name, forKey: .name)
    try table.encode(variant, forKey: .variant)
    try table.encode(seed, forKey: .seed)
    try table.encode(status, forKey: .status)
    try table.encode(wasFinished, forKey: .wasFinished)
    try table.encode(file, forKey: .file)
    try table.encode(test.map { TestValue(name: $0.name, value: $0.value) }, forKey: .test)
    try table.encodeIfPresent(seconds, forKey: .seconds)
    try table.encodeIfPresent(updatesPerSecond, forKey: .updatesPerSecond)
    try table.encodeIfPresent(resumesAt, forKey: .resumesAt)
    try table.encodeIfPresent(problem, forKey: .problem)
    try table.encodeIfPresent(trouble.flatMap { SystemFailure($0) }, forKey: .trouble)
  }
}
