import Store
public import TrialFormat

/// What a run needs to know of a finished trial. It stands in the trial's entry in the index: while the file
/// looks as it did when it was entered, its bytes are taken to be the same, and what they say with them.
public struct TrialSummary: Equatable, Sendable {
  /// One result on the test set.
  public struct Number: Equatable, Sendable {
    public let name: String
    public let value: Double
  }

  let format: Int
  let experiment: String
  let identity: String
  /// Tells texts of records apart.
  let records: String
  /// What the file was found to hold, as `TrialDeclaration.contents` has it; nil if it was not compared.
  var contents: String?
  public let hasDiverged: Bool
  /// By name; NaN for a trial that diverged.
  public let test: [Number]

  /// Reads a file; nil if something in it cannot stand in an entry.
  init?(of trial: StoredTrial) {
    let head = trial.head
    guard let kept = head.recordsKept, let names = try? trial.children(TrialPath.test) else { return nil }
    (format, experiment, identity) = (head.format, head.experiment, head.identity)
    (records, hasDiverged) = (TrialSummary.digest(kept), trial.hasDiverged)
    test = names.compactMap { name in (try? trial.test(name)).map { Number(name: name, value: $0) } }
    // The entry's reader is to find nothing else than what was written.
    guard test.count == names.count, TrialSummary(words: words) == self || test.contains(where: \.value.isNaN)
    else { return nil }
  }

  /// What a file says that has just been written.
  ///
  /// - Parameters:
  ///   - trial: the trial that it holds.
  ///   - records: those that it keeps.
  ///   - declaration: all that it holds.
  ///   - hasDiverged: whether the trial has diverged.
  ///   - test: all results on the test set; NaN for a trial that diverged.
  public init(
    _ trial: ExpectedTrial, keeping records: String, holding declaration: TrialDeclaration, hasDiverged: Bool,
    test: [(name: String, value: Double)]
  ) {
    (format, experiment, identity) = (FormatVersion.current, trial.experiment, trial.identity)
    (self.records, self.hasDiverged) = (TrialSummary.digest(records), hasDiverged)
    contents = declaration.contents
    self.test = test.map { Number(name: $0.name, value: $0.value) }.sorted { $0.name < $1.name }
  }

  /// Whether it is of this trial, with these records.
  func isOf(_ trial: ExpectedTrial, keeping records: String) -> Bool {
    FormatVersion.readable.contains(format) && experiment == trial.experiment && identity == trial.identity
      && self.records == TrialSummary.digest(records)
  }

  /// `format 2 experiment small identity 8c6b… records 5af1… contents 77e0… status done loss 0.25 accuracy 0.5`
  var words: [String] {
    ["format", String(format), "experiment", experiment, "identity", identity, "records", records]
      + (contents.map { ["contents", $0] } ?? []) + ["status", hasDiverged ? "diverged" : "done"]
      + test.flatMap { [$0.name, "\($0.value)"] }
  }

  /// Nil unless these are words of a summary.
  init?(words: [String]) {
    guard words.count >= 10, words.count.isMultiple(of: 2), words[0] == "format", let format = Int(words[1]),
      words[2] == "experiment", words[4] == "identity", words[6] == "records"
    else { return nil }
    (self.format, experiment, identity, records) = (format, words[3], words[5], words[7])
    var rest = words[8...]
    if rest.starts(with: ["contents"]) {
      contents = words[9]
      rest = rest.dropFirst(2)
    }
    guard rest.starts(with: ["status"]) else { return nil }
    hasDiverged = rest[rest.startIndex + 1] == "diverged"
    var test: [Number] = []
    for index in stride(from: rest.startIndex + 2, to: rest.endIndex, by: 2) {
      guard let value = Double(words[index + 1]) else { return nil }
      test.append(Number(name: words[index], value: value))
    }
    self.test = test
  }

  private static func digest(_ text: String) -> String { String(FNV1a(text.utf8).value, radix: 16) }
}
