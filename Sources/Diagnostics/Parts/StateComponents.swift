import Components
import Recurrent

/// The components of a cell's state that a file chooses by name; all where it names none.
enum StateComponents {
  /// Their numbers among the cell's.
  static func numbers(_ chosen: [String], _ setting: DiagnosticSetting) -> [Int] {
    let states = setting.model.cell.declaration.states
    return states.indices.filter { chosen.isEmpty || chosen.contains(states[$0]) }
  }

  /// `s q`
  static func words(_ chosen: [String], _ setting: DiagnosticSetting) -> String {
    let states = setting.model.cell.declaration.states
    return numbers(chosen, setting).map { states[$0] }.joined(separator: " ")
  }

  /// What is wrong with a choice, by the key `state`.
  static func problems(_ chosen: [String], _ setting: DiagnosticSetting) -> [Problem] {
    if chosen.isEmpty { return [] }
    let own = setting.model.cell.declaration.states
    let known = Cells.family.members.flatMap { ($0.init() as? any Cell)?.declaration.states ?? [] }
    if let unknown = chosen.first(where: { !known.contains($0) && !own.contains($0) }) {
      return [
        Problem(
          "state", "no cell has a state component '\(unknown)'",
          remedy: "this one has \(own.joined(separator: ", "))")
      ]
    }
    guard !chosen.contains(where: own.contains) else { return [] }
    return [
      Problem(
        "state", "this variant's cell has none of these components",
        remedy: "it has \(own.joined(separator: ", "))")
    ]
  }
}
