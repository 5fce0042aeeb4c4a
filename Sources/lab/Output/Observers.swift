import Runner

/// Several observers of a run, each told everything.
struct Observers: RunObserver {
  private let all: [any RunObserver]

  init(_ all: [any RunObserver]) { self.all = all }

  func began(_ trial: String, updates: Int) { for one in all { one.began(trial, updates: updates) } }

  func resumed(_ trial: String, updates: Int, at update: Int) {
    for one in all { one.resumed(trial, updates: updates, at: update) }
  }

  func continued(_ trial: String, updates: Int, at update: Int) {
    for one in all { one.continued(trial, updates: updates, at: update) }
  }
  func noted(_ trial: String, _ line: String) { for one in all { one.noted(trial, line) } }

  func advanced(_ trial: String, update: Int, loss: Double) {
    for one in all { one.advanced(trial, update: update, loss: loss) }
  }

  func ended(_ result: TrialResult) { for one in all { one.ended(result) } }

  func remarked(_ remark: String) { for one in all { one.remarked(remark) } }
}
