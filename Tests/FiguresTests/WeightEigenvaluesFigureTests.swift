import Archive
import Components
import Foundation
import Testing
import TrialFormat

@testable import Figures

@Suite struct WeightEigenvaluesFigureTests {
  /// Two records: the eigenvalues of each gate are those of a rotation times a factor, which training changes.
  private func trial(gates: [String] = ["s"], factors: [Double] = [0.5, 1.5], updates: [Double] = [0, 9])
    -> FakeTrial
  {
    var data = FakeTrial()
    data.set("/records/step", [updates.count], ["record"], updates)
    for gate in gates {
      let group = "/diagnostics/weight-eigenvalues/\(gate)", shape = [updates.count, 2]
      data.set(
        "\(group).real", shape, ["record", "eigenvalue"],
        factors.prefix(updates.count).flatMap { [0, $0 / 2] })
      data.set(
        "\(group).imaginary", shape, ["record", "eigenvalue"],
        factors.prefix(updates.count).flatMap { [$0, 0] })
    }
    return data
  }

  private func drawing(_ trials: [StoredTrial], _ change: (inout WeightEigenvaluesFigure) -> Void = { _ in })
    throws -> Drawing
  {
    var figure = WeightEigenvaluesFigure()
    change(&figure)
    return try figure.drawing(of: StoredRun(experiment: "e", trials: trials))
  }

  @Test func ringsStandForBeforeAndDotsForAfter() throws {
    let drawing = try drawing([trial().stored("default", 3)]), panel = try #require(drawing.panels.first)
    #expect(panel.overlay.marks.map(\.shape) == [.ring, .dot] && panel.overlay.hasEqualUnits)
    #expect(panel.overlay.marks[0].places == [Place(0, 0.5), Place(0.25, 0)])
    #expect(panel.overlay.marks[1].places == [Place(0, 1.5), Place(0.75, 0)])
    #expect(
      drawing.caption.hasPrefix("Training takes the largest modulus of an eigenvalue from 0.5 to 1.5."))
    let circle = try #require(panel.overlay.guides.first?.places)
    #expect(circle.allSatisfy { abs(hypot($0.x, $0.y) - 1) < 1e-12 } && circle.first?.x == 1)
    #expect(drawing.csv.contains("update 9 (last),mark,0,1.5"))
    // One record alone is what there is.
    #expect(
      try self.drawing([trial().stored("default", 3)]) { $0.at = [.first] }.panels[0].overlay.marks.map(
        \.shape) == [.dot])
  }

  @Test func aSeedIsChosenAndNeverAveraged() throws {
    let trials = [
      trial().stored("k=a", 1), trial(factors: [2, 3]).stored("k=a", 2), trial().stored("k=b", 1),
    ]
    let first = try drawing(trials)
    #expect(first.panels.count == 2 && first.panels[0].overlay.marks[0].places[0] == Place(0, 0.5))
    let second = try drawing(trials) { $0.seed = 2 }
    #expect(second.panels.count == 1 && second.panels[0].overlay.marks[0].places[0] == Place(0, 2))
    #expect(second.caption.contains("seed 2"))
  }

  @Test func gatesHavePanelsAndAreChosen() throws {
    let gated = trial(gates: ["i", "f", "encoder.f"])
    #expect(try drawing([gated.stored("default", 1)]).panels.map(\.title) == ["encoder.f", "f", "i"])
    #expect(try drawing([gated.stored("default", 1)]) { $0.gates = ["f"] }.panels.count == 1)
    #expect(throws: FigureError.self) { try drawing([gated.stored("default", 1)]) { $0.gates = ["o"] } }
  }

  @Test func whatIsMissingIsSaid() throws {
    let error = #expect(throws: FigureError.self) { try drawing([FakeTrial().stored("default", 1)]) }
    #expect(error?.description.contains("record: { diagnostics: [weight-eigenvalues] }") == true)
    let diverged = trial(updates: [0]).stored("k=b", 1, status: .diverged(at: 4))
    let rest = try drawing([trial().stored("k=a", 1), diverged])
    #expect(rest.panels.map { $0.overlay.marks.count } == [2, 1])
    // Weights that are not finite have no eigenvalues.
    #expect(throws: FigureError.self) {
      try drawing([trial(factors: [.nan, .infinity]).stored("default", 1)])
    }
  }

  @Test func aCircleIsDrawnRound() throws {
    let svg = try renderer().svg(try drawing([trial().stored("default", 1)]))
    #expect(svg.contains("update 0 (first)") && svg.contains("update 9 (last)"))
    let x = Extent(of: [-1.5, 1.5], on: Axis("x"), padding: 0),
      y = Extent(of: [-1, 1], on: Axis("y"), padding: 0)
    var panel = Panel(x: Axis("x"), y: Axis("y"), series: [])
    let frame = Canvas.Frame(left: 0, top: 0, right: 400, bottom: 200)
    func units() -> (Double, Double) {
      let (x, y) = OverlayLayer.extents(panel, x: x, y: y, in: frame)
      return ((x.high - x.low) / 400, (y.high - y.low) / 200)
    }
    #expect(units().0 != units().1)
    panel.overlay.hasEqualUnits = true
    #expect(abs(units().0 - units().1) < 1e-12)
  }
}
