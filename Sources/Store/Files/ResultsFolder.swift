/// The folder of one experiment's results: where each file lies, and how it gets there.
public struct ResultsFolder: Equatable, Sendable {
  /// `ROOT/EXPERIMENT`.
  public let path: String

  /// Throws `badName` unless `experiment` is a slug, `[a-z0-9][a-z0-9-]*`; creates nothing on disk.
  public init(root: String, experiment: String) throws(StoreError) {
    let alphabet = "abcdefghijklmnopqrstuvwxyz0123456789-"
    try Self.require(experiment, in: root)
    guard experiment.allSatisfy(alphabet.contains), !experiment.hasPrefix("-") else {
      let rule = "an experiment's name has lower-case letters, digits and -, and does not begin with -"
      throw StoreError(root, "name a folder", .badName(experiment, rule: rule))
    }
    path = Self.join(root.isEmpty ? "." : root, experiment)
  }

  public var page: String { file("index.html") }
  public var markdown: String { file("report.md") }
  public var summary: String { file("summary.csv") }
  /// The table of the scan's points.
  public var scanTable: String { file("scan.csv") }
  /// A copy of the experiment file.
  public var source: String { file("experiment.exp") }
  /// The resolved settings.
  public var resolved: String { file("resolved.yaml") }
  public var figures: String { file("figures") }
  public var trials: String { file("trials") }
  public var provenance: String { file("provenance") }
  var stale: String { file("stale") }

  /// `probes/scan.h5`: what was measured over a grid of settings without training.
  public var scan: String { Self.join(file("probes"), "scan.h5") }
  /// `provenance/scan.sha256`: what the index keeps of it.
  public var scanEntry: String { Self.join(provenance, "scan.sha256") }

  /// `probes/VARIANT/seed-N.NAME.h5`: what was measured afterwards of a trial's records.
  public func probe(_ name: String, variant: String, seed: Int) throws(StoreError) -> String {
    let probes = file("probes"), folder = Self.join(probes, try Self.require(variant, in: probes))
    return Self.join(folder, try Self.require("seed-\(seed).\(name).h5", in: folder))
  }

  /// What was measured afterwards of a variant's trials: seeds, names and files, sorted by name and seed.
  public func probes(variant: String) throws(StoreError) -> [(seed: Int, name: String, file: String)] {
    let probes = file("probes"), folder = Self.join(probes, try Self.require(variant, in: probes))
    return Files.names(in: folder).compactMap { file in
      guard file.hasPrefix("seed-"), file.hasSuffix(".h5"), let dot = file.firstIndex(of: "."),
        let seed = Int(file[..<dot].dropFirst(5))
      else { return nil }
      let name = String(file[file.index(after: dot)...].dropLast(3))
      return name.isEmpty ? nil : (seed, name, Self.join(folder, file))
    }.sorted { ($0.name, $0.seed) < ($1.name, $1.seed) }
  }

  /// `provenance/index/VARIANT/seed-N.NAME.sha256`: what the index keeps of it.
  public func probeEntry(_ name: String, variant: String, seed: Int) throws(StoreError) -> String {
    try index(variant, try Self.require("seed-\(seed).\(name).sha256", in: provenance))
  }

  /// `figures/NAME.EXT`.
  public func figure(_ name: String, _ ext: String) throws(StoreError) -> String {
    Self.join(figures, try Self.require("\(name).\(ext)", in: figures))
  }

  /// `figures/print/NAME.EXT`: a figure for a paper.
  public func printedFigure(_ name: String, _ ext: String) throws(StoreError) -> String {
    let folder = Self.join(figures, "print")
    return Self.join(folder, try Self.require("\(name).\(ext)", in: folder))
  }

  /// The names of the files in `figures/`, sorted.
  public var figureFiles: [String] { Files.names(in: figures) }

  /// `trials/VARIANT/seed-N.h5`.
  public func trial(variant: String, seed: Int) throws(StoreError) -> String {
    Self.join(Self.join(trials, try Self.require(variant, in: trials)), "seed-\(seed).h5")
  }

  /// `trials/VARIANT/seed-N.checkpoint`, which is there while the trial is computed.
  public func checkpoints(variant: String, seed: Int) throws(StoreError) -> CheckpointFolder {
    let folder = Self.join(trials, try Self.require(variant, in: trials))
    return CheckpointFolder(Self.join(folder, "seed-\(seed).checkpoint"))
  }

  /// `trials/VARIANT/seed-N.lease`: there while a process works on the trial.
  public func lease(variant: String, seed: Int) throws(StoreError) -> String {
    Self.join(Self.join(trials, try Self.require(variant, in: trials)), "seed-\(seed).lease")
  }

  /// `provenance/index/VARIANT/seed-N.sha256`: what the index keeps of the trial's file.
  public func entry(variant: String, seed: Int) throws(StoreError) -> String {
    try index(variant, "seed-\(seed).sha256")
  }

  /// `provenance/index/VARIANT/seed-N.failed`: why the last run failed to compute the trial.
  public func failure(variant: String, seed: Int) throws(StoreError) -> String {
    try index(variant, "seed-\(seed).failed")
  }

  /// `provenance/index/VARIANT/seed-N.log`: what a process wrote on standard error that was lost over the trial.
  public func log(variant: String, seed: Int) throws(StoreError) -> String {
    try index(variant, "seed-\(seed).log")
  }

  /// `provenance/verified/VARIANT/seed-N.json`: what came of computing the trial once more.
  public func verification(variant: String, seed: Int) throws(StoreError) -> String {
    let verified = Self.join(provenance, "verified")
    return Self.join(Self.join(verified, try Self.require(variant, in: verified)), "seed-\(seed).json")
  }

  private func index(_ variant: String, _ name: String) throws(StoreError) -> String {
    let index = Self.join(provenance, "index")
    return Self.join(Self.join(index, try Self.require(variant, in: index)), name)
  }

  /// Where the state lies in which a trial has ended, beside its file: `seed-N.end` beside `seed-N.h5`, wherever
  /// that was moved.
  public static func end(of path: String) -> String {
    "\(path.hasSuffix(".h5") ? String(path.dropLast(3)) : path).end"
  }

  /// Where the entry of a file lies that was moved aside.
  public static func entry(of path: String) -> String { "\(path).sha256" }

  /// `stale/IDENTITY`: the results of another identity.
  public func stale(identity: String) throws(StoreError) -> String {
    Self.join(stale, try Self.require(identity, in: stale))
  }

  /// Replaces a file of this folder with text: readers see the old file or the new one, never a part.
  public func writeAtomically(_ text: String, to path: String) throws(StoreError) {
    try writeAtomically(Array(text.utf8), to: path)
  }

  /// Replaces a file of this folder with bytes; throws `badName` for a path outside it.
  public func writeAtomically(_ bytes: [UInt8], to path: String) throws(StoreError) {
    try requireInside(path, "write \(path)")
    try Files.writeAtomically(bytes, to: path)
  }

  /// Removes a file of this folder, if there is one; throws `badName` for a path outside it.
  public func remove(_ path: String) throws(StoreError) {
    try requireInside(path, "remove \(path)")
    try Files.remove(path)
  }

  /// Writes a file of this folder, unless it holds these bytes already: a run with nothing to do needs no disk
  /// that can be written.
  public func keep(_ bytes: [UInt8], at path: String) throws(StoreError) {
    if (try? Files.contents(path)) != bytes { try writeAtomically(bytes, to: path) }
  }

  /// Writes a file of this folder, or removes it where there is no text.
  public func replace(_ path: String, with text: String?) throws(StoreError) {
    if let text { try writeAtomically(text, to: path) } else { try remove(path) }
  }

  private func requireInside(_ path: String, _ action: String) throws(StoreError) {
    guard path.hasPrefix(self.path + "/") else {
      throw StoreError(self.path, action, .badName(path, rule: "it must lie in this folder"))
    }
    for component in path.dropFirst(self.path.count + 1).split(
      separator: "/", omittingEmptySubsequences: false)
    {
      try Self.require(String(component), in: self.path)
    }
  }

  /// Moves a trial's file to `stale/IDENTITY/VARIANT/seed-N.h5`, or to `seed-N.2.h5` and so on if that is
  /// taken, and with it the state in which it ended and its entry in the index.
  ///
  /// - Returns: the new path.
  @discardableResult
  public func moveAside(variant: String, seed: Int, identity: String) throws(StoreError) -> String {
    let trial = try trial(variant: variant, seed: seed), entry = try entry(variant: variant, seed: seed)
    let folder = Self.join(try stale(identity: identity), variant)
    try Files.makeFolder(folder)
    var target = Self.join(folder, "seed-\(seed).h5")
    var number = 2
    while Files.exists(target) {
      target = Self.join(folder, "seed-\(seed).\(number).h5")
      number += 1
    }
    try Files.move(trial, to: target)
    try Self.moveEnd(of: trial, to: target)
    if Files.exists(entry) { try Files.move(entry, to: Self.entry(of: target)) }
    return target
  }

  /// Moves the scan to `stale/IDENTITY/scan.h5`, in the place of an earlier one with that identity.
  public func moveScanAside(identity: String) throws(StoreError) {
    let folder = try stale(identity: identity)
    try Files.makeFolder(folder)
    try Files.move(scan, to: Self.join(folder, "scan.h5"))
    try Files.remove(scanEntry)
  }

  /// The files that were moved aside of a trial with an identity, sorted.
  public func setAside(variant: String, seed: Int, identity: String) throws(StoreError) -> [String] {
    let folder = Self.join(try stale(identity: identity), try Self.require(variant, in: trials))
    return Files.names(in: folder).filter { $0.hasPrefix("seed-\(seed).") && $0.hasSuffix(".h5") }.map {
      Self.join(folder, $0)
    }
  }

  private static func moveEnd(of path: String, to target: String) throws(StoreError) {
    // None that is there already speaks of this file.
    try Files.remove(end(of: target))
    if Files.exists(end(of: path)) { try Files.move(end(of: path), to: end(of: target)) }
  }

  /// Moves a file that was moved aside back, where none may be, and with it the state in which it ended and its
  /// entry in the index.
  public func restore(_ path: String, variant: String, seed: Int) throws(StoreError) {
    let trial = try trial(variant: variant, seed: seed), entry = try entry(variant: variant, seed: seed)
    try Files.makeFolder(Files.folder(of: trial))
    try Files.makeFolder(Files.folder(of: entry))
    try Files.move(path, to: trial)
    try Self.moveEnd(of: path, to: trial)
    if Files.exists(Self.entry(of: path)) { try Files.move(Self.entry(of: path), to: entry) }
  }

  /// Renames a trial's damaged file to `seed-N.h5.damaged`, or to `seed-N.h5.damaged.2` and so on if that is
  /// taken, and removes the state in which it ended and its entry in the index.
  ///
  /// - Returns: the new path.
  @discardableResult
  public func setAsideDamaged(variant: String, seed: Int) throws(StoreError) -> String {
    let trial = try trial(variant: variant, seed: seed), target = try TextFile.setAside(trial)
    try Files.remove(Self.end(of: trial))
    try Files.remove(entry(variant: variant, seed: seed))
    return target
  }

  private func file(_ name: String) -> String { Self.join(path, name) }

  private static func join(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }

  /// Returns a path component unchanged, or throws `badName`.
  @discardableResult
  private static func require(_ name: String, in folder: String) throws(StoreError) -> String {
    guard let rule = PathComponent.brokenRule(name) else { return name }
    throw StoreError(folder, "name a file or folder", .badName(name, rule: rule))
  }
}
