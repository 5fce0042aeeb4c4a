import Components
import Recurrent
import TestSupport
import Testing

@testable import Gradients

/// The identities that join the engines, and their negative controls.
@Suite struct CheckTests {
  @Test(arguments: allCells, Arrangement.allCases)
  func forwardAndReverseMeetAtEveryCut(cell: any Cell, arrangement: Arrangement) {
    for seed in 0..<50 as Range<UInt64> {
      let test = RandomCase(cell: cell, arrangement: arrangement, seed: seed)
      let meeting = MeetInTheMiddle(test.network(keepsForward: true, seed: seed), test.batch(seed: seed))
      #expect(meeting.cuts.count == test.batch(seed: seed).outputShape.steps + 1)
      #expect(meeting.holds, "\(type(of: cell).kind) \(arrangement) seed \(seed): \(meeting.worst)")
    }
  }

  @Test(arguments: allCells, [Arrangement.manyToMany, .manyToOne, .oneToMany])
  func biasIsDecomposed(cell: any Cell, arrangement: Arrangement) {
    var biased = 0
    for seed in 0..<50 as Range<UInt64> {
      let test = RandomCase(cell: cell, arrangement: arrangement, seed: seed)
      guard BiasDecomposition.refusal(test.model, test.shape) == nil else { continue }
      let bias = BiasDecomposition(test.network(keepsForward: true, seed: seed), test.batch(seed: seed))
      #expect(bias.holds, "\(type(of: cell).kind) \(arrangement) seed \(seed): \(bias.worst)")
      if bias.bias.contains(where: { $0 > 1e-3 }) { biased += 1 }
    }
    #expect(biased > 5 || !cell.mixesUnits, "there is a bias to decompose")
  }
}
