import Components

extension Located {
  /// A problem with the tree, whose root it is. Of the handbook's pages the one on the innermost key that has
  /// one is named.
  ///
  /// - Parameter schema: the root's table.
  func fault(_ problem: Problem, _ schema: [Descriptor]) -> Fault {
    let location = location(of: problem)
    if case .words(let remedy) = problem.remedy { return Fault(location, problem.message, remedy: remedy) }
    let index = SettingsIndex(schema)
    var words = problem.key.split(separator: ".")
    while words.count > 1, index.entries(at: words.joined(separator: ".")).isEmpty { words.removeLast() }
    let topic = words.joined(separator: ".").split(separator: "[", maxSplits: 1).first ?? "keys"
    return Fault(location, problem.message, remedy: "see: lab help \(topic)")
  }
}
