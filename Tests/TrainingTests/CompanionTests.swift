import Gradients
import LinearAlgebra
import Recurrent
import Testing
import Training

@Suite struct CompanionTests {
  private var companions: [any GradientEngine] {
    var truncated = Truncated()
    truncated.window = 2
    return [BPTT(), RTRL(), UnitEngine(), Truncated(), truncated]
  }

  private func trial(_ engine: any GradientEngine = BPTT(), beside: [any GradientEngine]) -> TinyTrial {
    TinyTrial().recording(every: 2).changed {
      ($0.settings.gradient.engine, $0.settings.gradient.companions) = (engine, beside)
    }
  }

  @Test(arguments: [BPTT() as any GradientEngine, RTRL(), UnitEngine()])
  func trainingIsTheSameToTheBit(engine: any GradientEngine) throws {
    #expect(try trial(engine, beside: companions).run() == trial(engine, beside: []).run())
  }

  @Test func everyRecordHasTheirGradients() throws {
    let trainer = try trial(UnitEngine(), beside: companions).trainer()
    var records = 0
    while let event = trainer.next() {
      guard case .record(let record) = event else { continue }
      records += 1
      #expect(record.companions.map(\.name) == ["bptt", "rtrl", "unit", "truncated", "truncated-2"])
      let shapes = record.parameters.shapes
      for companion in record.companions {
        #expect(companion.error.count == shapes.count && companion.cosine.count == shapes.count)
      }
      // bptt, rtrl and a window over the whole sequence are exact; unit is what trains here.
      for exact in [0, 1, 3] {
        #expect(record.companions[exact].error.allSatisfy { $0 < 1e-12 })
        #expect(record.companions[exact].cosine.allSatisfy { abs($0 - 1) < 1e-12 })
      }
      #expect(record.companions[2].gradients.values.elements == record.gradients.values.elements)
      #expect(
        record.companions[2].error[1] > 1e-3 && record.companions[2].cosine[1] < 1 - 1e-6, "W is approximate")
      #expect(record.companions[4].error[1] > 1e-6)
    }
    #expect(records == 3)
  }
}
