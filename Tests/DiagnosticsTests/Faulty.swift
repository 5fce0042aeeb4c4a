import Components
import Diagnostics
import LinearAlgebra
import Recurrent
import Synchronization
import TrialFormat

/// A diagnostic that is right, or wrong in one way: what the checks of all diagnostics must find.
struct Faulty: Diagnostic {
  enum Mistake: String, CaseIterable, Sendable {
    case none, shape, ragged, order, element, missing, undeclaredAxis, emptyAxis, column, doc, unit, name,
      censor, memory
    case writesToParameters, writesToBatch, countsCalls, remembersTheBatch
  }

  static let kind = "faulty"
  static let summary = "the number of examples, and a number for each"
  static let settings: [Setting<Faulty>] = []

  var mistake = Mistake.none
  private let memory = Memory()

  init() {}

  init(_ mistake: Mistake) { self.mistake = mistake }

  static let quantities = [
    QuantityDeclaration(
      "examples", .int32, doc: "sequences", columns: [ColumnDeclaration("faulty_examples", doc: "sequences")]),
    QuantityDeclaration("numbers", axes: ["place"], doc: "a number a place"),
  ]

  func declaration(for setting: DiagnosticSetting) -> TrialDeclaration {
    var quantities = Faulty.quantities
    switch mistake {
    case .undeclaredAxis: quantities[1].axes = ["elsewhere"]
    case .column:
      quantities[1].columns = [ColumnDeclaration("faulty_surprise", doc: "a column out of nowhere")]
    case .doc: quantities[1].doc = "a sentence."
    case .unit: quantities[1].unit = nil
    case .name: quantities[1].path = "Numbers of places"
    case .censor:
      quantities[0].columns = [ColumnDeclaration("faulty_examples", censoredBy: "flag", doc: "sequences")]
    default: break
    }
    let size = mistake == .emptyAxis ? 0 : 3
    return TrialDeclaration(
      axes: [AxisDeclaration("place", .fixed(size), doc: "place")], quantities: quantities)
  }

  func workingNumbers(for setting: DiagnosticSetting) -> Double { mistake == .memory ? -1 : 0 }

  func measure(_ subject: DiagnosticSubject) -> Measurements {
    let examples = subject.batch.examples, calls = memory.note(examples)
    var numbers = [Double(examples), .nan, -.infinity], measured = Measurements()
    switch mistake {
    case .shape: numbers.append(0)
    case .ragged: numbers = Array(repeating: 0, count: subject.batch.inputShape.steps)
    case .emptyAxis: numbers = []
    case .countsCalls: numbers[0] = Double(calls.count)
    case .remembersTheBatch: numbers[0] = Double(calls.first ?? 0)
    case .writesToParameters: subject.network.parameters["W"][0, 0] += 1
    case .writesToBatch: if case .reals(let x) = subject.batch.inputs { x[0, 0] += 1 }
    default: break
    }
    let name = mistake == .name ? "Numbers of places" : "numbers"
    if mistake == .order { measured.add(name, numbers) }
    if mistake == .element {
      measured.add("examples", [Double(examples)])
    } else {
      measured.add("examples", [Int32(examples)])
    }
    if mistake != .order, mistake != .missing { measured.add(name, numbers) }
    return measured
  }

  /// What a diagnostic should not have.
  private final class Memory: Sendable {
    private let seen = Mutex<[Int]>([])

    /// How many calls there were, and the sizes of the last batches that were unlike this one, the latest
    /// first.
    func note(_ examples: Int) -> (count: Int, first: Int?) {
      seen.withLock { seen in
        let other = seen.last { $0 != examples }
        seen.append(examples)
        return (seen.count, other)
      }
    }
  }
}
