/// A file of bytes that can be done without: after a power cut there may be the old one, the new one, a damaged
/// one or none. One process at a time may write it.
public struct SpareFile: Sendable {
  public let path: String

  public init(_ path: String) { self.path = path }

  /// All of it; nil if there is none.
  public func read() throws(StoreError) -> [UInt8]? { try Files.contents(path) }

  /// Replaces it: readers see the old one or the new one. Creates missing folders, and removes what writers that
  /// were killed have left.
  public func write(_ bytes: [UInt8]) throws(StoreError) {
    try Files.makeFolder(Files.folder(of: path))
    try PartialFile.removeAbandoned(nextTo: path)
    let partial = PartialFile(of: path)
    defer { partial.release() }
    do throws(StoreError) {
      try Files.fill(partial.path, with: bytes, isDurable: false)
      try Files.place(partial.path, at: path)
    } catch {
      try? Files.remove(partial.path)
      throw StoreError(path, error.action, error.cause)
    }
  }

  /// Removes it, if there is one.
  public func remove() throws(StoreError) {
    try PartialFile.removeAbandoned(of: path)
    try Files.remove(path)
  }
}
