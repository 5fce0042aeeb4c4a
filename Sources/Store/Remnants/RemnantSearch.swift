/// Finds what lies in the results of an experiment and is no result.
///
/// Links are passed over, as is everything whose name lab does not give. What a process works on stays, and so
/// does what another machine may work on unless it has stood still for a day.
public struct RemnantSearch: Sendable {
  private let folder: ResultsFolder
  /// Nanoseconds since 1970.
  private let now: Int64
  /// How long a file stands still whose writer cannot be asked, in nanoseconds.
  private static let patience: Int64 = 86_400_000_000_000

  /// - Parameters:
  ///   - folder: the experiment's results.
  ///   - now: the time, in nanoseconds since 1970.
  public init(in folder: ResultsFolder, now: Int64) { (self.folder, self.now) = (folder, now) }

  /// All remnants, by path.
  public func remnants() throws(StoreError) -> [Remnant] {
    guard let root = FolderEntry(folder.path), root.kind == .folder else { return [] }
    var found: [Remnant] = []
    for entry in root.children where entry.kind == .folder {
      if entry.path == folder.stale {
        found += staleTrials(in: entry)
      } else if entry.path == folder.trials {
        for variant in entry.children where variant.kind == .folder { found += try remnants(of: variant) }
      } else {
        found += entry.all.compactMap { leftBehind($0) }
      }
    }
    found += root.children.compactMap { leftBehind($0) }
    return found.sorted { $0.path < $1.path }
  }

  /// One for each identity.
  private func staleTrials(in stale: FolderEntry) -> [Remnant] {
    stale.children.filter { $0.kind == .folder }.map {
      Remnant(.stale, $0, because: "trained with settings that a later run no longer had")
    }
  }

  private func remnants(of variant: FolderEntry) throws(StoreError) -> [Remnant] {
    var found: [Remnant] = []
    let names = Set(variant.children.map(\.name))
    for entry in variant.children {
      guard let seed = RemnantSearch.seed(of: entry.name),
        let lease = try? folder.lease(variant: variant.name, seed: seed)
      else { continue }
      let holder = try HeldLease(at: lease)
      if entry.path == lease {
        if entry.kind == .file, holder?.hasEnded == true {
          found.append(Remnant(.partial, entry, lease: lease, because: "the process that held it has ended"))
        }
        continue
      }
      // Who holds it, or whoever it may be, works on everything of the trial.
      if let holder, !holder.hasEnded { continue }
      let stem = "seed-\(seed)", isFinished = names.contains("\(stem).h5")
      switch (entry.kind, entry.name) {
      case (.folder, "\(stem).checkpoint"):
        found.append(
          Remnant(
            .checkpoints, entry, lease: lease,
            because: isFinished
              ? "the trial is finished" : "the trial was interrupted; without it, it begins anew"))
      case (.file, "\(stem).end") where isFinished:
        found.append(
          Remnant(
            .checkpoints, entry, lease: lease, because: "more train.steps would go on from it"))
      case (.file, "\(stem).end"):
        found.append(Remnant(.checkpoints, entry, lease: lease, because: "there is no such trial"))
      default: if let remnant = leftBehind(entry, lease: lease) { found.append(remnant) }
      }
    }
    return found
  }

  /// A file that nobody finished, or that was set aside.
  private func leftBehind(_ entry: FolderEntry, lease: String? = nil) -> Remnant? {
    guard entry.kind == .file else { return nil }
    if entry.name.hasSuffix(".part") { return partial(entry, lease: lease) }
    // What a process needs for a moment while it takes or ends a lease.
    if let lease, entry.path.hasPrefix("\(lease)."), now - entry.modified > RemnantSearch.patience {
      return Remnant(.partial, entry, lease: lease, because: "left by who took or ended a lease")
    }
    if RemnantSearch.isDamaged(entry.name) {
      return Remnant(.damaged, entry, lease: lease, because: "set aside, for it could not be read")
    }
    return nil
  }

  private func partial(_ entry: FolderEntry, lease: String?) -> Remnant? {
    switch PartialFile.life(ofWriterOf: entry.path) {
    case .running: return nil
    case .ended: return Remnant(.partial, entry, lease: lease, because: "its writer has ended")
    case .unknown:
      guard now - entry.modified > RemnantSearch.patience else { return nil }
      return Remnant(.partial, entry, lease: lease, because: "not finished, and unchanged for a day")
    }
  }

  /// `seed-3.h5…`, `seed-3.checkpoint`
  private static func seed(of name: String) -> Int? {
    guard name.hasPrefix("seed-") else { return nil }
    return Int(name.dropFirst(5).prefix { $0 != "." })
  }

  /// `NAME.damaged`, `NAME.damaged.2`
  private static func isDamaged(_ name: String) -> Bool {
    guard let mark = name.ranges(of: ".damaged").last else { return false }
    let rest = name[mark.upperBound...]
    return rest.isEmpty || rest.first == "." && Int(rest.dropFirst()) != nil
  }
}
