import Components
import Diagnostics
import Gradients
import LinearAlgebra
import Recurrent
import Testing
import Training
import TrialFormat

/// Every kind of diagnostic in the index, at its defaults and with other settings, on every cell and
/// arrangement.
@Suite struct ContractTests {
  static let cells: [any Cell] = [RNN(), LSTM(), GRU(), LRU(), GRUResetBefore()]

  /// Members with each setting at its default and at each of some others.
  static var alternatives: [any Diagnostic] {
    var all = Family.diagnostics.members.compactMap { $0.init() as? any Diagnostic }.map { member in
      guard var surface = member as? LossSurface else { return member }
      // A test of milliseconds.
      (surface.points, surface.steps) = (3, 1)
      return surface as any Diagnostic
    }
    var lags = GradientByLag()
    (lags.state, lags.steps, lags.threshold) = (["s"], 2, 0.5)
    var exponents = LyapunovDiagnostic()
    (exponents.exponents, exponents.warmup, exponents.interval) = (1, 0, 3)
    var spectrum = JacobianSpectrum()
    (spectrum.examples, spectrum.steps, spectrum.lags) = (2, 1, 3)
    var details = LyapunovDiagnostic()
    (details.exponents, details.keepsDetails) = (20, true)
    var attenuation = Attenuation()
    attenuation.errors = .all
    var saturation = Saturation()
    saturation.keepsDetails = true
    var random = LossSurface(), numbers = LossSurface()
    (random.directions, random.points, random.steps) = (.random, 3, 1)
    (numbers.directions, numbers.points, numbers.steps) = (.numbers(["W.1.2", "V.0.1"]), 3, 2)
    var starts = LyapunovDiagnostic()
    (starts.start, starts.keepsDetails) = (.both, true)
    var agreement = EngineAgreementDiagnostic()
    (agreement.lags, agreement.steps) = (3, 2)
    all += [
      saturation, lags, exponents, details, spectrum, attenuation, random, numbers, starts, agreement,
    ]
    return all
  }

  /// Arrangements that a kind refuses, whatever the cell.
  static let refused: [String: Set<Arrangement>] = ["mean-field": [.sequenceToSequence, .oneToMany]]

  /// Batches of a plan whose longest have nine steps: ragged ones, one of single steps, one of a single
  /// sequence.
  private static func subjects(_ cell: any Cell, _ arrangement: Arrangement, _ precision: Precision)
    -> [Subject]
  {
    [[7, 4, 7, 2], [3, 1, 2], [1, 1], [5]].map { lengths in
      var subject = Subject(
        cell, arrangement, hidden: 4, lengths: lengths, outputLengths: lengths.map { $0 + 1 },
        precision: precision,
        longest: 9, room: 6)
      var window = Truncated()
      window.window = 2
      subject.companions = [window]
      return subject
    }
  }

  /// Every cell's networks and batches with every diagnostic that can measure them.
  private static func each(
    _ arrangement: Arrangement, _ precision: Precision, _ change: (Subject) -> Void = { _ in },
    _ body: (any Diagnostic, Subject, _ other: Batch, _ what: String) -> Void
  ) {
    for cell in cells {
      let subjects = subjects(cell, arrangement, precision)
      subjects.forEach(change)
      for (index, subject) in subjects.enumerated() {
        for diagnostic in alternatives where diagnostic.allProblems(for: subject.setting).isEmpty {
          let what = "\(type(of: diagnostic).kind), \(type(of: cell).kind), \(arrangement), batch \(index)"
          body(diagnostic, subject, subjects[(index + 1) % subjects.count].batch, what)
        }
      }
    }
  }

  @Test(arguments: Arrangement.allCases, [Precision.float32, .float64])
  func measuresWhatItDeclares(arrangement: Arrangement, precision: Precision) {
    var tried: Set<String> = []
    ContractTests.each(arrangement, precision) { diagnostic, subject, other, what in
      tried.insert(type(of: diagnostic).kind)
      let faults =
        Conformance.faults(of: diagnostic, in: subject.setting)
        + Conformance.faults(of: diagnostic, subject, other: other)
      #expect(faults.isEmpty, "\(what): \(faults)")
    }
    let ofUpdates = Family.diagnostics.members.filter { $0 is any UpdateDiagnostic.Type }.map { $0.kind }
    let expected = Family.diagnostics.kinds.filter { kind in
      !ofUpdates.contains(kind) && ContractTests.refused[kind]?.contains(arrangement) != true
    }
    #expect(tried == Set(expected))
  }

  @Test(arguments: Arrangement.allCases, [Double.nan, .infinity])
  func brokenNetworksAreMeasured(arrangement: Arrangement, number: Double) {
    for target in ["W", "V", "U"] {
      func spoil(_ subject: Subject) {
        for shape in subject.network.parameters.shapes where shape.base == target {
          subject.network.parameters[shape.name][0, 0] = number
        }
      }
      ContractTests.each(arrangement, .float64, spoil) { diagnostic, subject, other, what in
        let faults = Conformance.faults(of: diagnostic, subject, other: other)
        #expect(faults.isEmpty, "\(what), \(target): \(faults)")
      }
    }
  }

  @Test(arguments: Arrangement.allCases, [Double.nan, .infinity])
  func brokenInputsAreMeasured(arrangement: Arrangement, number: Double) {
    func spoil(_ subject: Subject) {
      if case .reals(let x) = subject.batch.inputs { x[0, 0] = number }
    }
    ContractTests.each(arrangement, .float64, spoil) { diagnostic, subject, other, what in
      let faults = Conformance.faults(of: diagnostic, subject, other: other)
      #expect(faults.isEmpty, "\(what): \(faults)")
    }
  }

  // MARK: declarations

  @Test func kindsAreDeclaredWell() {
    for member in Family.diagnostics.members {
      guard let kind = member as? any Instrument.Type else {
        Issue.record("\(member.kind) is no diagnostic")
        continue
      }
      let faults = Conformance.faults(ofKind: kind)
      #expect(faults.isEmpty, "\(kind.kind): \(faults)")
    }
  }

  /// No two things share a column: of the diagnostics of a trial each has its own.
  @Test func columnsAreOfOneThing() {
    let all = PossibleQuantities.all(metrics: []).map { (name: "a trial's", quantities: [$0]) }
    #expect(Conformance.sharedColumns(of: all).isEmpty)
    let twice =
      all + [
        (
          name: "another's",
          quantities: [QuantityDeclaration("x", doc: "x", columns: [.init("gradient_reach", doc: "x")])]
        )
      ]
    #expect(Conformance.sharedColumns(of: twice).count == 1)
  }

  // MARK: negative controls

  @Test(arguments: Faulty.Mistake.allCases) func mistakesAreCaught(mistake: Faulty.Mistake) {
    let subject = Subject(RNN(), lengths: [5, 4, 2]), other = Subject(RNN(), lengths: [2, 2], seed: 2).batch
    let faulty = Faulty(mistake)
    let faults =
      Conformance.faults(ofKind: Faulty.self) + Conformance.faults(of: faulty, in: subject.setting)
      + Conformance.faults(of: faulty, subject, other: other)
    #expect(faults.isEmpty == (mistake == .none), "\(mistake.rawValue): \(faults)")
  }
}
