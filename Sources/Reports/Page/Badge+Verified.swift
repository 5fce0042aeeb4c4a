import Archive

extension Badge {
  /// Of trials that were computed once more, as `lab verify` does; nil if none was.
  ///
  /// Verdicts lie in `provenance/`, which is not under version control: a page that is made where nobody has verified
  /// has no such badge, and a new file of a trial takes it away.
  ///
  /// - Parameter verdicts: of every trial of the page.
  init?(verified verdicts: [StoredVerification?]) {
    let identical = verdicts.count { $0?.verdict == .identical }
    let others = verdicts.count { $0 != nil && $0?.verdict != .identical }
    if others > 0 {
      self.init("\(others) of \(verdicts.count) differ when computed once more", .bad)
    } else if identical > 0 {
      self.init(
        identical == verdicts.count ? "verified" : "\(identical) of \(verdicts.count) verified",
        identical == verdicts.count ? .good : .neutral)
    } else {
      return nil
    }
  }
}

extension StoredVerification {
  /// `identical, 2026-11-28T01:02:03Z on host h`
  var words: String {
    let when = self.when.map { ", \($0)" } ?? "", host = self.host.map { " on \($0)" } ?? ""
    return verdict.rawValue + when + host
  }
}
