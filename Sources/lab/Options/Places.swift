import ArgumentParser
import Store

/// Places in a folder of results that the command line names.
enum Places {
  /// A folder of results, of an experiment or of a variant.
  static func folder(_ path: String) throws -> ResultPlace {
    let place = try any(path)
    if case .file = place {
      throw ValidationError(
        "'\(path)' is a file: name a folder of results, as results or results/EXPERIMENT")
    }
    return place
  }

  /// The same, or a file.
  static func any(_ path: String) throws -> ResultPlace {
    try told(path) { try ResultPlace(path) }
  }

  /// Looks at what a path names; that nothing is there, or an experiment file, is wrong usage.
  static func told<Result>(_ path: String, _ look: () throws -> Result) throws -> Result {
    if path.hasSuffix(".exp") {
      throw ValidationError(
        "'\(StoreError.shown(path))' is an experiment file: name its results, results/EXPERIMENT")
    }
    do {
      return try look()
    } catch let error as StoreError where error.trouble == nil {
      throw ValidationError(
        error.cause == .noResults ? error.description : "there is no '\(StoreError.shown(path))'")
    }
  }
}
