import ArgumentParser
import Experiments
import Runner
import Store

/// Which trials of a plan are meant, and whether their states are explained.
struct SelectionOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Only these trials: \(TrialSelection.words.map(\.word).joined(separator: ", ")), seed=3, seed=1..5, or a variant's name with \
      * and ?. Several of one sort are alternatives, of several sorts one of each must be met.
      """, valueName: "trials"))
  var only: [String] = []

  @Flag(name: .long, help: "Say of each trial why it is done, or why it is computed.")
  var why = false

  /// Whether not all trials may be meant.
  var isPart: Bool { !only.isEmpty }

  func validate() throws { _ = try selection }

  private var selection: TrialSelection {
    get throws {
      do { return try TrialSelection(only) } catch { throw ValidationError(error.description) }
    }
  }

  /// The selection, if it can choose trials of each plan.
  func selection(of plans: [Plan]) throws -> TrialSelection {
    let selection = try selection
    do throws(SelectionError) {
      for plan in plans { try selection.check(against: plan) }
    } catch {
      throw ValidationError("--only: \(error.description)")
    }
    return selection
  }
}
