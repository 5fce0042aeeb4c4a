/// Something wrong with settings, or with data that they name: at which key, what, and what to do.
public struct Problem: Error, Sendable, Hashable {
  /// What a message points at.
  public enum Place: Sendable, Hashable {
    /// What stands at the key.
    case value
    /// The key itself, where an author chose it.
    case key
    /// A stretch of the text that stands at the key, in Unicode scalars.
    case part(Range<Int>)
  }

  /// Dotted path from the value that reports it, "" for itself.
  public let key: String
  /// One line without a full stop, and without what to do.
  public let message: String
  public let remedy: Remedy
  public let place: Place

  public init(_ key: String, _ message: String, remedy: Remedy, at place: Place = .value) {
    (self.key, self.message, self.remedy, self.place) = (key, message, remedy, place)
  }

  /// The same problem seen from the value that holds the reporting one at `outer`, or that value's own where
  /// its key is "".
  public func inside(_ outer: String) -> Problem {
    let isItself = key.isEmpty || key.hasPrefix("[")
    return Problem(isItself ? outer + key : "\(outer).\(key)", message, remedy: remedy, at: place)
  }
}

extension Problem: CustomStringConvertible {
  /// The message and, where it is words, the remedy.
  public var description: String {
    switch remedy {
    case .words(let words): "\(message); \(words)"
    case .handbook: message
    }
  }
}
