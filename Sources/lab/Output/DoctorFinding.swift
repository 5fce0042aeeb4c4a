import Components
import OrderedCollections

/// What the doctor found out about one thing.
struct DoctorFinding {
  enum State: String { case ok, warning, error }

  let name: String
  let state: State
  let text: String
  /// What to do, if anything needs to be done.
  let remedy: String?

  static func ok(_ name: String, _ text: String) -> DoctorFinding {
    DoctorFinding(name: name, state: .ok, text: text, remedy: nil)
  }

  static func warning(_ name: String, _ text: String, _ remedy: String) -> DoctorFinding {
    DoctorFinding(name: name, state: .warning, text: text, remedy: remedy)
  }

  static func error(_ name: String, _ text: String, _ remedy: String) -> DoctorFinding {
    DoctorFinding(name: name, state: .error, text: text, remedy: remedy)
  }

  var value: Value {
    .table([
      "name": .text(name), "state": .text(state.rawValue), "text": .text(text), "remedy": .text(remedy ?? ""),
    ])
  }
}
