import Components
import SequenceTasks
import Testing
import Training

/// A trial that is run undisturbed, and continued from each of its states.
struct ContinuedTrial: CustomTestStringConvertible, Sendable {
  let name: String
  let settings: TrialSettings
  let task: any SequenceTask

  var testDescription: String { name }

  init(_ name: String, _ settings: TrialSettings, task: any SequenceTask) {
    (self.name, self.settings, self.task) = (name, settings, task)
  }

  init(_ name: String, _ trial: TinyTrial) { self.init(name, trial.settings, task: trial.task) }

  func source() throws -> any SequenceSource {
    FewSource(whole: try task.load(from: DataFolders(experiment: "none.exp")))
  }

  func undisturbed() throws -> ObservedCourse { ObservedCourse(Trainer(settings, source: try source())) }

  /// What a new trainer reports from a state on that went through its storable form.
  func continued(from state: TrainingState) throws -> ObservedCourse {
    let items = state.items.items.map { StateItems.Item($0.name, $0.content) }
    let stored = try TrainingState(StateItems(items))
    return ObservedCourse(try Trainer(settings, source: try source(), continuing: stored))
  }

  /// Whether a trial goes another way from some state on, or cannot continue, where items are as they were in
  /// the beginning.
  ///
  /// - Parameter isReset: whether an item is.
  func differs(resetting isReset: (String) -> Bool) throws -> Bool {
    let course = try undisturbed()
    guard let first = course.states.first?.state.items.items else { return false }
    let initial = Dictionary(uniqueKeysWithValues: first.map { ($0.name, $0.content) })
    for (place, state) in course.states {
      let items = state.items.items.map { item in
        StateItems.Item(item.name, (isReset(item.name) ? initial[item.name] : nil) ?? item.content)
      }
      if try continued(from: TrainingState(StateItems(items))).events != Array(course.events[place...]) {
        return true
      }
    }
    return false
  }
}
