/// A pattern of names: * stands for any characters, ? for one.
public struct Wildcard: Sendable, Hashable {
  private let pattern: String

  public init(_ pattern: String) { self.pattern = pattern }

  /// Whether it fits all of a name.
  public func matches(_ name: String) -> Bool {
    // Where the last * stands, and what it has taken so far: one * at a time is enough.
    var name = name[...], pattern = pattern[...], retry: (pattern: Substring, name: Substring)?
    while !name.isEmpty {
      if pattern.first == "*" {
        pattern = pattern.dropFirst()
        retry = (pattern, name)
      } else if let next = pattern.first, next == "?" || next == name.first {
        (name, pattern) = (name.dropFirst(), pattern.dropFirst())
      } else if let again = retry {
        (pattern, name) = (again.pattern, again.name.dropFirst())
        retry = (pattern, name)
      } else {
        return false
      }
    }
    return pattern.allSatisfy { $0 == "*" }
  }
}
