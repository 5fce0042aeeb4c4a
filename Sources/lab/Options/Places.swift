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
    do throws(StoreError) {
      return try ResultPlace(path)
    } catch {
      if error.trouble != nil { throw error }
      throw ValidationError(
        error.cause == .noResults ? error.description : "there is no '\(StoreError.shown(path))'")
    }
  }
}
