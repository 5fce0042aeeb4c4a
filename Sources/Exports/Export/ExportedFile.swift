/// A file that an export writes.
public struct ExportedFile: Sendable {
  public enum Place: Sendable {
    /// Wherever the user wants it.
    case anywhere
    /// Beside the results that it describes.
    case results
  }

  public let name: String
  public let place: Place
  private let make: @Sendable (_ folder: String) throws -> [UInt8]

  /// - Parameters:
  ///   - name: of the file, without folders.
  ///   - place: where it belongs.
  ///   - make: its bytes, given the folder in which it will lie; throws an `ArchiveFault` where a trial cannot
  ///     be read, and a `Problem` where the format has no place for it.
  init(
    _ name: String, in place: Place = .anywhere,
    _ make: @escaping @Sendable (_ folder: String) throws -> [UInt8]
  ) {
    (self.name, self.place, self.make) = (name, place, make)
  }

  /// - Parameter folder: where it will lie.
  public func contents(in folder: String) throws -> [UInt8] { try make(folder) }
}
