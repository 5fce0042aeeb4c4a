import Archive
import Components
import Experiments
import LinearAlgebra
import SequenceTasks
import TrialFormat

/// By what a stored trial was made, beside what it is made by now.
struct Circumstances {
  private let found: FoundTrial
  private let rebuilt: RebuiltTrial
  private let now: Provenance
  private let stated: Value

  /// - Parameters:
  ///   - found: the stored trial.
  ///   - rebuilt: the trial that its settings describe.
  ///   - now: of this machine.
  init(of found: FoundTrial, _ rebuilt: RebuiltTrial, now: Provenance) throws(ArchiveFault) {
    (self.found, self.rebuilt, self.now) = (found, rebuilt, now)
    stated = try found.stored.provenance()
  }

  /// What differs, the weightiest first.
  func differences() throws(ArchiveFault) -> [VerificationReason] {
    let file =
      found.isAltered
      ? [
        VerificationReason(
          .file, "the file's bytes are not those that were written: its SHA-256 is not the one in the index")
      ] : []
    return file + (try identity()) + code() + (try numerics()) + machine()
  }

  // MARK: what the trial is

  private func identity() throws(ArchiveFault) -> [VerificationReason] {
    let stored = found.stored, trial = rebuilt.trial
    // Another build may have another revision of a diagnostic: then the numbers decide.
    let records =
      stored.head.recordsKept.map { $0 == trial.recordsKept } ?? true
      ? []
      : [
        VerificationReason(
          code().isEmpty ? .settings : .code,
          "what the file was to hold is not what its settings of record, or of companion engines, come to")
      ]
    guard trial.identity != stored.identity else { return records }
    let others = data() + (try start())
    guard others.isEmpty, try numerics().isEmpty else { return others + records }
    if let seed = try rebuilt.seed(giving: stored.identity, among: seeds()) {
      return [VerificationReason(.seed, "made with seed \(seed), and the file says \(stored.seed)")] + records
    }
    return [
      VerificationReason(
        .settings,
        """
        the settings in the file are not those that it was made with: their SHA-256, with data and seed, is \
        \(trial.identity.prefix(12))…, and its identity \(stored.identity.prefix(12))…
        """)
    ] + records
  }

  /// The seeds that its name, its folder's name and its settings speak of.
  private func seeds() throws(ArchiveFault) -> [Int] {
    let stored = found.stored
    let names = [try stored.text(TrialAttribute.trial) ?? "", stored.path].compactMap { text -> Int? in
      text.split(separator: "/").last.flatMap { name in
        Int(name.split(separator: ".")[0].drop { !$0.isNumber })
      }
    }
    return names + (try stored.settings()["seeds"].flatMap { [Int](value: $0) } ?? []) + Array(0..<100)
  }

  private func data() -> [VerificationReason] {
    guard case .list(let items)? = stated["data"] else { return [] }
    let then = items.map(\.brief)
    let here = rebuilt.trial.variant.source.digests.map { "\($0.name) sha256 \($0.sha256)" }
    guard then != here else { return [] }
    func list(_ texts: [String]) -> String { texts.isEmpty ? "none" : texts.joined(separator: "; ") }
    let (gone, new) = (then.filter { !here.contains($0) }, here.filter { !then.contains($0) })
    return [VerificationReason(.data, "other data: \(list(gone)) then; \(list(new)) now")]
  }

  private func start() throws(ArchiveFault) -> [VerificationReason] {
    let then = try found.stored.startDigest(), here = rebuilt.trial.start?.digest
    guard then != here else { return [] }
    return [
      VerificationReason(
        .start,
        "other weights to begin with: sha256 \(then ?? "none") then; \(here ?? "none") now")
    ]
  }

  // MARK: what makes it

  private func numerics() throws(ArchiveFault) -> [VerificationReason] {
    let stored = found.stored
    let versions = [
      ("the version of lab's numerics", try stored.integer(TrialAttribute.numericsVersion), numericsVersion),
      ("the format of the file", stored.head.format, FormatVersion.current),
    ]
    return versions.compactMap { name, then, now in
      guard let then, then != now else { return nil }
      return VerificationReason(.code, "\(name): \(then) then, \(now) now")
    }
  }

  private func code() -> [VerificationReason] {
    let program = difference("program", known: true)
    guard let program else {
      return [difference("lab")].compactMap { $0 }.map { VerificationReason(.code, $0) }
    }
    let beside = ["lab", "commit", "build"].compactMap { difference($0) }
    return [
      VerificationReason(
        .code, "another build of lab: \(([program] + beside).joined(separator: "; "))")
    ]
  }

  /// The instruction set, the library that decomposes matrices, and the C library, whose functions older trials have
  /// their numbers from. No number of a portable trial depends on them.
  private func machine() -> [VerificationReason] {
    guard rebuilt.trial.variant.experiment.determinism != .portable else { return [] }
    let found = ["kernels", "blas", "mathematics"].compactMap { difference($0) }
    guard !found.isEmpty else { return [] }
    let cpu = difference("cpu").map { [$0] } ?? []
    return [VerificationReason(.machine, "another kind of machine: \((found + cpu).joined(separator: "; "))")]
  }

  /// `kernels avx2 then, avx512 now`; nil where they agree, or where the file does not tell.
  ///
  /// - Parameter known: whether it is a difference, too, that the file does not tell.
  private func difference(_ name: String, known: Bool = false) -> String? {
    guard let here = now[name] else { return nil }
    guard let then = stated[name]?.brief else { return known ? "\(name) not told then, \(here) now" : nil }
    return then == here ? nil : "\(name) \(then) then, \(here) now"
  }
}
