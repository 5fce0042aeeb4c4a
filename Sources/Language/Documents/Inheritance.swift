import Foundation

/// A file that an experiment's extends.
public struct BaseFile: Sendable {
  /// Its name in messages: a path relative to the same folder as the experiment's own.
  public let name: String
  public let bytes: [UInt8]
}

/// Reads the files that an experiment file names in `extends`, and those that they name in turn, and lays it
/// over them.
struct Inheritance {
  /// Files from the experiment's own to the last base of a base.
  private static let depthLimit = 16
  /// Bases of one experiment; a base that is named twice counts twice.
  private static let fileLimit = 64

  private(set) var bases: [BaseFile] = []
  private(set) var faults = FaultCollector()
  /// What the experiment's own file calls it.
  private var name: Located?
  /// The files being read, from the experiment's own to the current one.
  private var chain: [Link]

  private struct Link {
    let name: String
    /// Absolute, without symbolic links: the same file has one.
    let path: String

    init(_ name: String) {
      self.name = name
      path = URL(fileURLWithPath: name).standardizedFileURL.resolvingSymlinksInPath().path
    }

    /// The file that `path` means in this one.
    func neighbour(_ path: String) -> Link {
      guard let slash = name.lastIndex(of: "/") else { return Link(path) }
      return Link(name[...slash] + path)
    }
  }

  /// - Parameter file: the experiment's own.
  init(file: String) { chain = [Link(file)] }

  /// A file's settings over those of its bases; without `extends`, and without sweeps that it takes back.
  mutating func completed(_ own: Located) -> Located {
    if chain.count == 1 { name = own["experiment"]?.value }
    let bases = own[LanguageKey.extends].map { paths($0) } ?? []
    var all: Located?
    for (path, place) in bases {
      guard let base = base(path, at: place) else { continue }
      all = all.map { overlaid(base, on: $0) } ?? base
    }
    if chain.count == 1, all != nil, let entry = own[LanguageKey.extends], own["experiment"] == nil {
      faults.report(
        entry.keyLocation, "the file has no name of its own, and names are not inherited: results would mix",
        "add 'experiment: …', a folder in results/")
    }
    let own = own.removing(LanguageKey.extends)
    // Results of two files must not mix: a name is never inherited.
    return (all.map { overlaid(own, on: chain.count == 1 ? $0.removing("experiment") : $0) } ?? own)
      .withoutSweepsTakenBack
  }

  private mutating func overlaid(_ node: Located, on base: Located) -> Located {
    for (path, keyLocation) in node.settingsSwept(by: base) {
      faults.report(
        node.place(of: path).location,
        "'\(path)' is swept in \(keyLocation.description), which would undo this",
        "to sweep it no more, add 'sweep: { \(path): none }'")
    }
    return node.inheriting(from: base)
  }

  /// - Parameter base: what one file says, without its own bases.
  private mutating func expectOtherName(than base: Located) {
    guard let name, let text = name.text, let other = base["experiment"]?.value, other.text == text else {
      return
    }
    faults.report(
      name.location,
      "'\(Display.shortened(text))' is the name of \(other.location.input.name) too, which this file extends",
      "choose another name: each has a folder of its own in results/")
  }

  /// The path or paths that `extends` names, each with its place.
  private mutating func paths(_ entry: Located.Entry) -> [(path: String, place: Location)] {
    let items: [Located]
    switch entry.value.content {
    case .scalar: items = [entry.value]
    case .sequence(let all): items = all
    case .mapping:
      faults.report(
        entry.value.location, "'extends' must be a path or a list of paths (got a mapping)",
        "write 'extends: base.exp' or 'extends: [a.exp, b.exp]'")
      return []
    }
    return items.compactMap { item in
      guard let path = item.text, !path.isEmpty else {
        faults.report(
          item.isAbsent ? entry.keyLocation : item.location,
          "'extends' must be a path or a list of paths (got \(item.isAbsent ? "nothing" : item.brief))",
          "write 'extends: base.exp' or 'extends: [a.exp, b.exp]'")
        return nil
      }
      if path.hasPrefix("/") || path.hasPrefix("~") {
        faults.report(
          item.location,
          "'extends' must be a path relative to this file's folder (got \(Display.shortened(path)))",
          "write it from here, such as '../base.exp': an experiment and its bases move together")
        return nil
      }
      if !path.hasSuffix(".exp") {
        faults.report(
          item.location, "only experiment files can be extended (got \(Display.shortened(path)))",
          "name a file that ends in .exp")
        return nil
      }
      return (path, item.location)
    }
  }

  /// A base with its own bases below it; nil if a fault was reported.
  private mutating func base(_ path: String, at place: Location) -> Located? {
    guard let current = chain.last else { return nil }
    let next = current.neighbour(path)
    if let first = chain.firstIndex(where: { $0.path == next.path }) {
      let names = (chain[first...].map(\.name) + [chain[first].name]).joined(separator: " → ")
      faults.report(
        place, "these files extend each other in a circle: \(names)", "remove one 'extends' of the circle")
      return nil
    }
    guard chain.count < Inheritance.depthLimit else {
      faults.report(
        place, "more than \(Inheritance.depthLimit) files extend one another",
        "shorten the chain: \(chain[0].name) → … → \(path)"
      )
      return nil
    }
    guard bases.count < Inheritance.fileLimit else {
      faults.report(
        place, "the experiment has more than \(Inheritance.fileLimit) bases in all",
        "join some of them in one file")
      return nil
    }
    chain.append(next)
    defer { chain.removeLast() }
    do throws(Faults) {
      let bytes = try ExperimentFile.read(next.name, asBaseAt: place)
      guard bases.reduce(bytes.count, { $0 + $1.bytes.count }) <= ValidText.sizeLimit else {
        faults.report(
          place, "the bases are larger than \(ValidText.sizeLimit) bytes together, which no experiment needs",
          "is this the right file? data go into files of their own")
        return nil
      }
      bases.append(BaseFile(name: next.name, bytes: bytes))
      let text = try ValidText(bytes: bytes, file: next.name, extendedBy: place, order: bases.count)
      let root = try ExperimentDocument.mapping(text)
      expectOtherName(than: root)
      return completed(root)
    } catch {
      faults.report(error.all)
      return nil
    }
  }
}
