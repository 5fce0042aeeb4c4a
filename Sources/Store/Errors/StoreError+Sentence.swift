#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension StoreError: CustomStringConvertible {
  /// One line: where, what, what was expected and, if something can be done, what to do.
  public var description: String { "\(path): \(sentence)" }

  /// The same without the path.
  public var sentence: String { remedy.map { "\(reason); \($0)" } ?? reason }

  /// What could not be done, and why.
  public var reason: String { "cannot \(action): \(cause.reason)" }

  /// What was expected, or what to do; nil where there is no more to say.
  public var remedy: String? { cause.remedy ?? trouble?.remedy(at: path) }

  /// A name out of a file that may be anybody's, fit for one line: control characters are escaped, and no
  /// more than 80 are shown.
  public static func shown(_ name: String) -> String {
    let shown = name.unicodeScalars.prefix(80).map { scalar in
      scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: true) : String(scalar)
    }
    return shown.joined() + (name.unicodeScalars.count > 80 ? "…" : "")
  }
}

extension StoreError.Cause {
  fileprivate var reason: String {
    switch self {
    case .library(let message):
      return message
    case .system(let code):
      return String(cString: strerror(code))
    case .missingObject(let object, let beside):
      return "there is no \(object)"
        + Self.list(beside, "beside it: ", otherwise: "its group is missing or empty")
    case .missingAttribute(let name, let among):
      return "there is no attribute \(name)"
        + Self.list(among, "the attributes are: ", otherwise: "it has no attributes")
    case .alreadyThere(let object):
      return "\(object) is there already"
    case .unknownDimension(let name, let defined):
      return "no dimension \(name) is defined in its group or around it"
        + Self.list(defined, "defined are: ", otherwise: "define it first")
    case .nameOfDimension(let dimension, let taken):
      return "\(taken) has the name of the dimension \(dimension), whose coordinate readers would take it for"
    case .unlimitedBehindFirst(let name):
      return "the unlimited dimension \(name) must be the first axis"
    case .repeatedDimension(let name):
      return "the dimension \(name) stands on two axes"
    case .badSize(let dimension, let size, let coordinates):
      guard let coordinates, size > 0 else { return "the size of \(dimension) is \(size)" }
      return "\(dimension) has size \(size) but \(coordinates) coordinates"
    case .tooLarge(let shape):
      return "the shape \(shape) has more bytes than this machine can address"
    case .wrongCount(let given, _, let unit, _):
      return "\(given) \(unit) were given"
    case .wrongType(let given, let stored):
      return "it holds \(stored), not \(given)"
    case .foreignType(let type):
      return "it holds \(type), not numbers or text"
    case .growth(let isUnlimited):
      return isUnlimited ? "its first axis is unlimited" : "it has no unlimited axis"
    case .rowsOutOfRange(let asked, _):
      let wanted =
        asked.count == 1 ? "row \(asked.lowerBound)" : "rows \(asked.lowerBound)..<\(asked.upperBound)"
      return "\(wanted) was asked for"
    case .unnamedAxis(let axis):
      return "its axis \(axis) has no dimension scale"
    case .unequalRows(let dimension, let datasets):
      let counts = datasets.map { "\($0.dataset) has \($0.rows)" }.joined(separator: ", ")
      return "the datasets along \(dimension) must have equally many rows, but \(counts)"
    case .badName(let name, let rule):
      return "‘\(StoreError.shown(name))’ is not a usable name: \(rule)"
    case .noResults:
      return "none are in this folder"
    case .nulInText:
      return "the text contains a NUL character, which HDF5 strings cannot hold"
    case .implausible(let bytes, let stored):
      return "it claims \(bytes) bytes but \(stored) are stored"
    case .brokenDown(let how):
      return "the library broke down (\(how))"
    case .damaged(let offset):
      return "the bytes from \(offset) on are not those that were written"
    case .changing:
      return "another process is writing it"
    case .broken(let sentence):
      return "an earlier failure left the file unusable (\(sentence))"
    case .finished:
      return "the file is finished"
    }
  }

  fileprivate var remedy: String? {
    switch self {
    case .alreadyThere: "give it another name"
    case .nameOfDimension: "rename one of them"
    case .repeatedDimension(let name): "define a second one (such as \(name)_from) for the other axis"
    case .badSize(_, let size, let coordinates):
      coordinates == nil || size <= 0 ? "it must be at least 1" : "give one coordinate for each index"
    case .wrongCount(_, let expected, _, let wholeRows):
      "expected \(wholeRows ? "whole rows of " : "")\(expected)"
    case .growth(let isUnlimited): isUnlimited ? "append rows to it" : "write it as a whole"
    case .rowsOutOfRange(_, let rows): "its first axis has \(rows), counted from 0"
    case .unnamedAxis: "the file was not written by lab"
    case .noResults:
      "name the folder of all results, an experiment's in it, a variant's in its trials, or a trial's file"
    case .nulInText: "remove it"
    case .foreignType(let type): type.remedy
    case .implausible, .damaged: "the file is damaged"
    case .brokenDown:
      "check the file with h5dump, or write it again as npz: numpy.savez('data.npz', inputs=x, targets=y)"
    case .changing: "once more when that has ended"
    case .broken: "write it anew"
    case .finished: "open a new writer"
    case .library, .system, .missingObject, .missingAttribute, .unknownDimension, .unlimitedBehindFirst,
      .tooLarge, .wrongType,
      .unequalRows, .badName:
      nil
    }
  }

  private static func list(_ names: [String], _ lead: String, otherwise: String) -> String {
    guard !names.isEmpty else { return " (\(otherwise))" }
    let shown = names.prefix(20).joined(separator: ", ")
    return " (\(lead)\(shown)\(names.count > 20 ? ", … \(names.count) in all" : ""))"
  }
}
