import CKernels
import Foundation
import LinearAlgebra
import Testing

@Suite struct RealsTests {
  /// What MPFR's correctly rounded functions say, and the ulps that ours may be away from it.
  private struct Reference: Decodable {
    let name: String
    let ulps: Double
    /// Arguments and value, as bits.
    let values: [[UInt64]]
  }

  private static func apply(_ name: String, _ x: [Double]) throws -> Double {
    switch name {
    case "exp": Reals.exp(x[0])
    case "expm1": Reals.expm1(x[0])
    case "log": Reals.log(x[0])
    case "log1p": Reals.log1p(x[0])
    case "log10": Reals.log10(x[0])
    case "pow": Reals.pow(x[0], x[1])
    case "sin": Reals.sin(x[0])
    case "cos": Reals.cos(x[0])
    case "sinh": Reals.sinh(x[0])
    case "cosh": Reals.cosh(x[0])
    case "tanh": Reals.tanh(x[0])
    case "atan2": Reals.atan2(x[0], x[1])
    case "hypot": Reals.hypot(x[0], x[1])
    default: throw CocoaError(.keyValueValidation)
    }
  }

  private static let references: [Reference] = {
    guard let url = URL(string: "file://\(#filePath)")?.deletingLastPathComponent(),
      let data = try? Data(contentsOf: url.appendingPathComponent("reals.json"))
    else { return [] }
    return (try? JSONDecoder().decode([Reference].self, from: data)) ?? []
  }()

  @Test func valuesAreThoseOfCorrectRounding() throws {
    #expect(Self.references.count == 13)
    for reference in Self.references {
      var worst = 0.0
      for bits in reference.values {
        let numbers = bits.map(Double.init(bitPattern:)), exact = numbers[numbers.count - 1]
        let found = try Self.apply(reference.name, Array(numbers.dropLast()))
        worst = max(worst, abs(found - exact) / exact.ulp)
      }
      #expect(worst <= reference.ulps && reference.values.count >= 100, "\(reference.name): \(worst) ulp")
      // The control: what is measured tells neighbours apart.
      #expect(
        reference.values.contains { bits in
          let exact = Double(bitPattern: bits[bits.count - 1])
          return abs(exact.nextUp - exact) / exact.ulp == 1
        })
    }
  }

  /// A change of one bit would change stored results: `numericsVersion` is raised with it.
  @Test func bitsAreOnRecord() throws {
    var digest: UInt64 = 0xcbf2_9ce4_8422_2325
    for reference in Self.references {
      for bits in reference.values {
        let value = try Self.apply(reference.name, bits.dropLast().map(Double.init(bitPattern:)))
        digest = (digest ^ value.bitPattern) &* 0x100_0000_01b3
      }
    }
    #expect(digest == 345_184_652_867_539_016)
    #expect(Reals.log(2).bitPattern != Reals.log(2.0.nextUp).bitPattern)
  }

  @Test func logarithmsAtOnceAreThoseOneByOne() {
    var stream = RandomStream(seed: 1, name: "logarithms")
    let edges = [1, 0.5.squareRoot(), 0x1p-53, 2 * Double.leastNormalMagnitude, 0x1p1023, 2, 4.0 / 3]
    let random = (0..<1000).map { _ in
      Double(sign: .plus, exponent: stream.integer(below: 2046) - 1022, significand: 1 + stream.uniform())
    }
    let numbers = edges.flatMap { [$0.nextDown, $0, $0.nextUp] } + random
    var found = numbers
    lab_logs(numbers.count, &found)
    func areLogarithms(of numbers: [Double]) -> Bool {
      found.elementsEqual(numbers) { $0.bitPattern == Reals.log($1).bitPattern }
    }
    #expect(areLogarithms(of: numbers))
    #expect(!areLogarithms(of: numbers.map(\.nextUp)))
  }

  @Test func specialValuesAreThoseOfTheStandard() {
    let infinity = Double.infinity
    #expect(Reals.exp(-infinity) == 0 && Reals.exp(infinity) == infinity && Reals.exp(710) == infinity)
    #expect(Reals.exp(0) == 1 && Reals.exp(-746) == 0 && Reals.exp(-745) > 0)
    #expect(Reals.log(0) == -infinity && Reals.log(-1).isNaN && Reals.log(1) == 0)
    #expect(abs(Reals.log(5e-324) + 744.4400719213812) < 1e-12)
    #expect(Reals.log1p(-1) == -infinity && Reals.log1p(1e-320) == 1e-320)
    #expect(Reals.pow(0, 0) == 1 && Reals.pow(.nan, 0) == 1 && Reals.pow(1, .nan) == 1)
    #expect(Reals.pow(-2, 3) == -8 && Reals.pow(-2, 2) == 4 && Reals.pow(-2, 0.5).isNaN)
    #expect(Reals.pow(0, -1) == infinity && Reals.pow(2, 1e300) == infinity && Reals.pow(0.5, 1e300) == 0)
    for power in 0...22 { #expect(Reals.pow(10, Double(power)) == Double("1e\(power)")) }
    for power in -22...22 { #expect(Reals.log10(Double("1e\(power)") ?? .nan) == Double(power)) }
    #expect(Reals.sin(infinity).isNaN && Reals.cos(.nan).isNaN && Reals.sin(-0.0).sign == .minus)
    #expect(Reals.tanh(-infinity) == -1 && Reals.tanh(.nan).isNaN && Reals.sinh(1000) == infinity)
    #expect(Reals.atan2(0, -1) == .pi && Reals.atan2(1, 0) == .pi / 2 && Reals.atan2(-1, -1) == -0.75 * .pi)
    #expect(Reals.hypot(1e300, 1e300).isFinite && Reals.hypot(infinity, .nan) == infinity)
  }
}
