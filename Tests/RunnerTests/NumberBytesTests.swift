import Store
import Testing

@testable import Runner

/// Where numbers differ, and how far.
@Suite struct NumberBytesTests {
  private func bytes(_ numbers: [Double]) -> NumberBytes {
    NumberBytes(type: .float64, bytes: numbers.flatMap { withUnsafeBytes(of: $0.bitPattern) { Array($0) } })
  }

  private func bytes(_ numbers: [Float]) -> NumberBytes {
    NumberBytes(type: .float32, bytes: numbers.flatMap { withUnsafeBytes(of: $0.bitPattern) { Array($0) } })
  }

  @Test func distanceIsInUnitsOfTheLastPlace() {
    let a = bytes([1, -1, 0.0, 1, -Double.leastNonzeroMagnitude, Double.infinity]),
      b = bytes([Double(1).nextUp, Double(-1).nextUp, -0.0, 2, Double.leastNonzeroMagnitude, 1])
    #expect(a.differences(from: b) == [0, 1, 2, 3, 4, 5], "zeros of both signs are other bits")
    #expect(a.ulps(0, to: b) == 1 && a.ulps(1, to: b) == 1 && a.ulps(2, to: b) == 0)
    #expect(a.ulps(3, to: b) == 1 << 52 && a.ulps(4, to: b) == 2 && a.ulps(5, to: b) == nil)
    #expect(a.differences(from: a).isEmpty)
  }

  @Test func float32HasItsOwnUnits() {
    let a = bytes([Float(1)]), b = bytes([Float(1).nextDown.nextDown])
    #expect(a.ulps(0, to: b) == 2 && b.text(0) == "0.9999999" && a.text(0) == "1.0")
  }

  @Test func whatIsNoNumberShowsItsBits() {
    let a = bytes([Double(bitPattern: 0x7ff8_0000_0000_0001)]), b = bytes([Double.nan])
    #expect(a.differences(from: b) == [0] && a.text(0) == "nan (0x7ff8000000000001)")
    #expect(a.ulps(0, to: b) == nil)
  }

  @Test func integersAreWritten() {
    let a = NumberBytes(type: .int32, bytes: [255, 255, 255, 255, 7, 0, 0, 0])
    #expect(a.text(0) == "-1" && a.text(1) == "7" && a.ulps(0, to: a) == nil)
  }
}
