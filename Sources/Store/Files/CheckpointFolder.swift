/// The folder of a trial that is being computed, `trials/VARIANT/seed-N.checkpoint`: a journal that grows, and
/// numbered states, the highest being the last.
public struct CheckpointFolder: Sendable {
  public let path: String

  init(_ path: String) { self.path = path }

  public var journal: String { "\(path)/journal" }
  public var exists: Bool { Files.isFolder(path) }

  public func state(_ number: Int) -> String { "\(path)/state-\(number)" }

  /// The numbers of the states that are there, the highest first.
  public var numbers: [Int] {
    Files.names(in: path).compactMap { name in
      guard name.hasPrefix("state-"), let number = Int(name.dropFirst(6)), name == "state-\(number)" else {
        return nil
      }
      return number
    }.sorted(by: >)
  }

  /// The bytes of a file of the folder.
  public func read(_ file: String) throws(StoreError) -> [UInt8] {
    var bytes: [UInt8] = []
    try Files.read(file, from: 0) { part, _ in
      bytes += part
      return true
    }
    return bytes
  }

  /// Writes a state durably and gives it its name, then removes all but it and the one before it.
  public func write(_ bytes: [UInt8], state number: Int) throws(StoreError) {
    let earlier = numbers
    try Files.writeAtomically(bytes, to: state(number))
    if earlier.isEmpty { try Files.synchronize(Files.folder(of: path)) }
    for older in earlier.filter({ $0 < number }).dropFirst() { try Files.remove(state(older)) }
  }

  /// Renames a damaged file to `NAME.damaged`, and returns its new path.
  @discardableResult
  public func setAside(_ file: String) throws(StoreError) -> String {
    let target = "\(file).damaged"
    try Files.move(file, to: target)
    return target
  }

  /// Removes the folder with everything that lab has written there.
  public func remove() throws(StoreError) {
    for name in Files.names(in: path) where name.hasPrefix("state-") || name.hasPrefix("journal") {
      try Files.remove("\(path)/\(name)")
    }
    Files.removeEmptyFolder(path)
  }
}
