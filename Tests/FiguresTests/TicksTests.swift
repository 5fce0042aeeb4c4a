import Components
import Foundation
import Testing

@testable import Figures

@Suite struct TicksTests {
  private func labels(_ axis: Axis, _ low: Double, _ high: Double, _ count: Int = 6) -> [String] {
    Ticks(axis, from: low, to: high, about: count).labelled.map(\.1)
  }

  @Test func linear() {
    #expect(labels(Axis("x"), 0, 1) == ["0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(labels(Axis("x"), -37, 0, 4) == ["−30", "−20", "−10", "0"])
    #expect(labels(Axis("x"), 0, 2000, 4) == ["0", "500", "1000", "1500", "2000"])
    #expect(labels(Axis("x"), 0, 4e6, 4) == ["0", "1×10⁶", "2×10⁶", "3×10⁶", "4×10⁶"])
    #expect(labels(Axis("x", isWhole: true), 0, 2) == ["0", "1", "2"])
  }

  @Test func logarithmic() {
    let axis = Axis("y", scale: .logarithmic)
    #expect(labels(axis, 1e-3, 10) == ["10⁻³", "10⁻²", "10⁻¹", "10⁰", "10¹"])
    #expect(labels(axis, 1e-12, 1) == ["10⁻¹²", "10⁻⁹", "10⁻⁶", "10⁻³", "10⁰"])
    #expect(labels(axis, 0.3, 6) == ["0.5", "1", "2", "5"])
    #expect(labels(axis, 0.5, 1.5) == ["0.6", "0.8", "1.0", "1.2", "1.4"])
    #expect(Ticks(axis, from: 1, to: 100, about: 6).minor.contains(20))
  }

  /// Values of a setting are marked where they are short, and round numbers where they are not.
  @Test func places() {
    func across(_ places: [Double], _ scale: AxisScale = .linear) -> [String] {
      var axis = Axis("x", scale: scale)
      axis.places = places
      let last = places[places.count - 1]
      return Ticks(axis, from: places[0], to: last, about: 4, across: 400).labelled.map(\.1)
    }
    #expect(across([0.4, 1.3, 2.2]) == ["0.4", "1.3", "2.2"])
    #expect(across([0.01, 0.08, 0.64], .logarithmic) == ["0.01", "0.08", "0.64"])
    let fine = (0..<12).map { 0.4 + Double($0) * 1.8 / 11 }
    #expect(across(fine) == ["0.5", "1.0", "1.5", "2.0"])
    #expect(across((0..<12).map { 0.3 * pow(2, Double($0) / 3) }, .logarithmic) == ["0.5", "1", "2"])
  }

  @Test func everyRangeHasTicksInside() {
    for exponent in stride(from: -290, through: 290, by: 29) {
      for span in [1.0001, 1.5, 10, 1e5] {
        let low = exp10(Double(exponent))
        for axis in [Axis("x"), Axis("x", scale: .logarithmic)] {
          let extent = Extent(of: [low, low * span], on: axis, padding: 0.04)
          let ticks = Ticks(axis, from: extent.low, to: extent.high, about: 6)
          let slack = (extent.high - extent.low) * 1e-6
          #expect((1...14).contains(ticks.labelled.count), "10^\(exponent), \(span), \(axis.scale)")
          #expect(ticks.labelled.allSatisfy { $0.0 >= extent.low - slack && $0.0 <= extent.high + slack })
        }
      }
    }
  }

  private func exp10(_ x: Double) -> Double { Double("1e\(Int(x))") ?? .nan }
}
