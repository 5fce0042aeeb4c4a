#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension StoreError: CustomStringConvertible {
  /// One line: where, what, what was expected and, where something can be done, what to do.
  public var description: String { "\(path): cannot \(action): \(cause.sentence)" }
}

extension StoreError.Cause {
  var sentence: String {
    switch self {
    case .library(let message):
      return message
    case .system(let code):
      return String(cString: strerror(code))
    case .missingObject(let object, let beside):
      return "there is no \(object)" + Self.list(beside, "beside it: ", otherwise: "its group is missing or empty")
    case .missingAttribute(let name, let among):
      return "there is no attribute \(name)" + Self.list(among, "the attributes are: ", otherwise: "it has no attributes")
    case .alreadyThere(let object):
      return "\(object) is there already; give it another name"
    case .unknownDimension(let name, let defined):
      return "no dimension \(name) is defined in its group or around it"
        + Self.list(defined, "defined are: ", otherwise: "define it first")
    case .nameOfDimension(let dimension, let taken):
      return "\(taken) has the name of the dimension \(dimension), whose coordinate readers would take it for; rename one of them"
    case .unlimitedBehindFirst(let name):
      return "the unlimited dimension \(name) must be the first axis"
    case .repeatedDimension(let name):
      return "the dimension \(name) stands on two axes; define a second one (such as \(name)_from) for the other axis"
    case .badSize(let dimension, let size, let coordinates):
      guard let coordinates, size > 0 else { return "the size of \(dimension) is \(size); it must be at least 1" }
      return "\(dimension) has size \(size) but \(coordinates) coordinates; give one coordinate for each index"
    case .tooLarge(let shape):
      return "the shape \(shape) has more bytes than this machine can address"
    case .wrongCount(let given, let expected, let unit, let wholeRows):
      return "\(given) \(unit) were given; expected \(wholeRows ? "whole rows of \(expected)" : "\(expected)")"
    case .wrongType(let given, let stored):
      return "it holds \(stored), not \(given)"
    case .growth(let isUnlimited):
      return isUnlimited
        ? "its first axis is unlimited; append rows to it" : "it has no unlimited axis; write it as a whole"
    case .rowsOutOfRange(let asked, let rows):
      let wanted = asked.count == 1 ? "row \(asked.lowerBound)" : "rows \(asked.lowerBound)..<\(asked.upperBound)"
      return "\(wanted) was asked for; its first axis has \(rows), counted from 0"
    case .unnamedAxis(let axis):
      return "its axis \(axis) has no dimension scale; the file was not written by lab"
    case .unequalRows(let dimension, let datasets):
      let counts = datasets.map { "\($0.dataset) has \($0.rows)" }.joined(separator: ", ")
      return "the datasets along \(dimension) must have equally many rows, but \(counts)"
    case .badName(let name, let rule):
      return "\(Self.quoted(name)) is not a usable name: \(rule)"
    case .nulInText:
      return "the text contains a NUL character, which HDF5 strings cannot hold; remove it"
    case .implausible(let bytes, let stored):
      return "it claims \(bytes) bytes but \(stored) are stored; the file is damaged"
    case .damaged(let offset):
      return "the bytes from \(offset) on are not those that were written; the file is damaged"
    case .broken(let sentence):
      return "an earlier failure left the file unusable (\(sentence)); write it anew"
    case .finished:
      return "the file is finished; open a new writer"
    }
  }

  private static func list(_ names: [String], _ lead: String, otherwise: String) -> String {
    guard !names.isEmpty else { return " (\(otherwise))" }
    let shown = names.prefix(20).joined(separator: ", ")
    return " (\(lead)\(shown)\(names.count > 20 ? ", … \(names.count) in all" : ""))"
  }

  /// A name as it can be shown in one line: control characters escaped, the rest as it is.
  private static func quoted(_ name: String) -> String {
    let shown = name.unicodeScalars.prefix(80).map { scalar in
      scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: true) : String(scalar)
    }
    return "‘" + shown.joined() + (name.unicodeScalars.count > 80 ? "…’" : "’")
  }
}
