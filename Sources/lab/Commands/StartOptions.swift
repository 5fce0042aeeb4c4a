import ArgumentParser

/// The stored weights at which something is measured, and what is done to them before: short for settings of
/// `model.from`.
struct StartOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Weights of this stored trial instead of initial ones: EXPERIMENT/VARIANT/SEED, or a path below the results folder.",
      valueName: "trial"))
  var from: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Of its weights those before this update, or first, last, final.", valueName: "record")
  )
  var at: String?

  @Option(
    name: .long, parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Change them first: parameters.b.f+=1, parameters.W*=1.1, parameters.b=0; several are made in the order =, *=, +=.",
      valueName: "change"))
  var with: [String] = []

  /// What `--set` would be given.
  var overrides: [String] {
    get throws {
      try (from.map { ["model.from.result=\($0)"] } ?? []) + (at.map { ["model.from.record=\($0)"] } ?? [])
        + with.map(StartOptions.override)
    }
  }

  func validate() throws { _ = try overrides }

  private static func override(_ change: String) throws -> String {
    guard let sign = change.firstIndex(of: "="), sign > change.startIndex else { throw wrong(change) }
    let before = change.index(before: sign), number = String(change[change.index(after: sign)...])
    let operations: [Character: String] = ["+": "add", "*": "multiply"],
      operation = operations[change[before]]
    let name = String(operation == nil ? change[..<sign] : change[..<before]), prefix = "parameters."
    guard name.hasPrefix(prefix), name.count > prefix.count, Double(number) != nil else {
      throw wrong(change)
    }
    return "model.from.\(operation ?? "set").\(name.dropFirst(prefix.count))=\(number)"
  }

  private static func wrong(_ change: String) -> ValidationError {
    ValidationError("'\(change)' is no change of weights; write it like --with parameters.b.f+=1")
  }
}
