/// A text that settings are read from: a file, or the argument of `--set`.
public final class InputText: Sendable {
  public enum Kind: Sendable {
    case file
    /// The argument of a `--set`, counted from 0 on the command line; `replaced` is the `path:line:column` of
    /// the value it takes the place of, if the file has one.
    case override(position: Int, replaced: String?)
  }

  public let kind: Kind
  /// The file's path as the user wrote it, or the whole argument.
  public let name: String
  /// Where a file that is a base of the experiment's is named by the file that extends it.
  public let extendedBy: Location?
  /// Files that were read before this one: 0 for the experiment's own.
  public let order: Int
  /// Without line ends; scalars, because that is what YAML's columns count.
  public let lines: [[Unicode.Scalar]]

  public init(kind: Kind = .file, name: String, text: String, extendedBy: Location? = nil, order: Int = 0) {
    (self.kind, self.name, self.extendedBy, self.order) = (kind, name, extendedBy, order)
    var lines: [[Unicode.Scalar]] = [[]]
    for scalar in text.unicodeScalars {
      if scalar == "\n" { lines.append([]) } else { lines[lines.count - 1].append(scalar) }
    }
    self.lines = lines
  }

  /// The scalars from a position (from 1) to the end of its line; empty where the text has no such position.
  func rest(line: Int, column: Int) -> ArraySlice<Unicode.Scalar> {
    guard lines.indices.contains(line - 1), column >= 1, column <= lines[line - 1].count else { return [] }
    return lines[line - 1][(column - 1)...]
  }
}

/// A stretch of one line of an input text.
public struct Location: Sendable {
  public let input: InputText
  /// From 1.
  public let line: Int
  /// From 1, in Unicode scalars.
  public let column: Int
  /// In Unicode scalars, at least 1.
  public let length: Int

  public init(_ input: InputText, line: Int, column: Int, length: Int = 1) {
    (self.input, self.line, self.column, self.length) = (input, max(line, 1), max(column, 1), max(length, 1))
  }

  /// `path:line:column`.
  public var description: String { "\(input.name):\(line):\(column)" }

  /// The stretch of `length` scalars that begins `offset` scalars after this one.
  func part(offset: Int, length: Int) -> Location {
    Location(input, line: line, column: column + offset, length: length)
  }
}
