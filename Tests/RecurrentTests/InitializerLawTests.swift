import Components
import Foundation
import LinearAlgebra
import OrderedCollections
import Testing

@testable import Recurrent

/// What each initialiser promises about its numbers. Statistics lie within four standard errors.
@Suite struct InitializerLawTests {
  /// Parameters of an LSTM of `units` units with 6 inputs.
  private static func target(_ base: String, units: Int = 40, cell: any Cell = LSTM(), gate: String? = nil)
    -> InitialTarget
  {
    let gates = cell.declaration.gates.enumerated().map {
      GateColumns(gate: $1, columns: $0 * units..<($0 + 1) * units)
    }
    let rows = ["W": units, "U": 6, "b": 1][base] ?? 1
    let shape = ParameterShape(
      base, rows, gates.count * units, axes: rows == 1 ? ["gate_hidden"] : ["from", "gate_hidden"],
      gates: gates)
    return InitialTarget(shape, gate: gates.first { $0.gate == gate }, units: units, cell: cell)
  }

  /// The blocks of the gates, each [rows, width].
  private static func blocks(_ numbers: [Double], _ target: InitialTarget) -> [[Double]] {
    target.gates.map { gate in
      (0..<target.rows).flatMap { row in gate.columns.map { numbers[row * target.columns + $0] } }
    }
  }

  /// Whether mean and variance are those of independent numbers of mean 0, within four standard errors.
  ///
  /// - Parameter kurtosis: E x⁴/σ⁴, 3 of normals, 1.8 of uniforms.
  private static func agree(_ x: [Double], std: Double, kurtosis: Double) -> Bool {
    let count = Double(x.count), mean = x.reduce(0, +) / count, square = x.reduce(0) { $0 + $1 * $1 } / count
    let error = ((kurtosis - 1) / count).squareRoot()
    return abs(mean) < 4 * std / count.squareRoot() && abs(square / (std * std) - 1) < 4 * error
  }

  private static func expectMoments(_ x: [Double], std: Double, kurtosis: Double) {
    #expect(agree(x, std: std, kurtosis: kurtosis))
  }

  @Test func wrongMomentsAreSeen() {
    let x = NormalInitializer(std: 0.03).numbers(for: Self.target("W"), seed: 1)
    #expect(!Self.agree(x, std: 0.032, kurtosis: 3) && !Self.agree(x, std: 0.028, kurtosis: 3))
    #expect(!Self.agree(x.map { $0 + 0.003 }, std: 0.03, kurtosis: 3))
  }

  @Test func constants() {
    let target = Self.target("U")
    #expect(ZerosInitializer().numbers(for: target, seed: 1) == Array(repeating: 0, count: 6 * 160))
    #expect(ConstantInitializer(-2.5).numbers(for: target, seed: 1) == Array(repeating: -2.5, count: 6 * 160))
  }

  @Test func uniform() {
    let target = Self.target("W")
    let x = UniformInitializer(bound: 0.2).numbers(for: target, seed: 1)
    #expect(x.allSatisfy { -0.2 <= $0 && $0 < 0.2 })
    Self.expectMoments(x, std: 0.2 / 3.0.squareRoot(), kurtosis: 1.8)
    let usual = UniformInitializer().numbers(for: target, seed: 1)
    #expect(zip(x, usual).allSatisfy { abs($0 / 0.2 - $1 * 40.0.squareRoot()) < 1e-12 })
  }

  @Test func normal() {
    let target = Self.target("W")
    Self.expectMoments(NormalInitializer(std: 0.03).numbers(for: target, seed: 1), std: 0.03, kurtosis: 3)
    var gained = NormalInitializer()
    Self.expectMoments(gained.numbers(for: target, seed: 2), std: 1 / 40.0.squareRoot(), kurtosis: 3)
    gained.gain = 1.5
    Self.expectMoments(
      gained.numbers(for: Self.target("U", units: 200), seed: 2), std: 1.5 / 6.0.squareRoot(), kurtosis: 3)
  }

  @Test(arguments: Distribution.allCases, Portion.allCases) func glorot(
    distribution: Distribution, per: Portion
  ) {
    var glorot = GlorotInitializer()
    (glorot.distribution, glorot.per, glorot.gain) = (distribution, per, 2)
    let target = Self.target("U", units: 100), columns = per == .gate ? 100.0 : 400
    Self.expectMoments(
      glorot.numbers(for: target, seed: 3), std: 2 * (2 / (6 + columns)).squareRoot(),
      kurtosis: distribution == .normal ? 3 : 1.8
    )
  }

  @Test(arguments: Distribution.allCases, HeInitializer.Fan.allCases) func he(
    distribution: Distribution, fan: HeInitializer.Fan
  ) {
    var he = HeInitializer()
    (he.distribution, he.fan) = (distribution, fan)
    let target = Self.target("U", units: 100), kurtosis = distribution == .normal ? 3 : 1.8
    let fans = fan == .in ? 6.0 : 100
    Self.expectMoments(he.numbers(for: target, seed: 4), std: (2 / fans).squareRoot(), kurtosis: kurtosis)
    he.per = .whole
    let whole = fan == .in ? 6.0 : 400
    Self.expectMoments(he.numbers(for: target, seed: 4), std: (2 / whole).squareRoot(), kurtosis: kurtosis)
  }

  /// max |x xᵀ − gain² 1| over the shorter side of [rows, columns].
  private static func excess(_ x: [Double], rows: Int, gain: Double) -> Double {
    let columns = x.count / rows, isWide = rows <= columns
    let matrix = Matrix(rows: rows, columns: columns, precision: .float64), order = min(rows, columns)
    matrix.assign(x)
    let product = Matrix(rows: order, columns: order, precision: .float64)
    if isWide {
      multiply(matrix, matrix.transposed, into: product)
    } else {
      multiply(matrix.transposed, matrix, into: product)
    }
    return product.elements.enumerated().map { abs($1 - ($0 % (order + 1) == 0 ? gain * gain : 0)) }.reduce(
      0, max)
  }

  @Test(arguments: ["W", "U"]) func orthogonal(base: String) {
    let target = Self.target(base)
    var orthogonal = OrthogonalInitializer(gain: 0.9)
    let x = orthogonal.numbers(for: target, seed: 5), blocks = Self.blocks(x, target)
    for block in blocks { #expect(Self.excess(block, rows: target.rows, gain: 0.9) <= 1e-12) }
    #expect(blocks[0] != blocks[1])
    // Each gate orthogonal is not the whole orthogonal, and the other way round.
    #expect(Self.excess(x, rows: target.rows, gain: 0.9) > 0.1)
    orthogonal.per = .whole
    let whole = orthogonal.numbers(for: target, seed: 5)
    #expect(Self.excess(whole, rows: target.rows, gain: 0.9) <= 1e-12)
    #expect(Self.excess(Self.blocks(whole, target)[0], rows: target.rows, gain: 0.9) > 0.1)
  }

  @Test func identity() {
    let target = Self.target("W")
    var identity = IdentityInitializer(gain: 0.5)
    for block in Self.blocks(identity.numbers(for: target, seed: 6), target) {
      #expect(block == (0..<1600).map { $0 % 41 == 0 ? 0.5 : 0 })
    }
    identity.noise = 0.01
    let noise = Self.blocks(identity.numbers(for: target, seed: 6), target).flatMap { block in
      block.enumerated().map { $0 % 41 == 0 ? $1 - 0.5 : $1 }
    }
    Self.expectMoments(noise, std: 0.01, kurtosis: 3)
  }

  @Test func diagonal() throws {
    let target = Self.target("W", units: 3, cell: RNN())
    func made(_ settings: [String: Value]) throws -> [Double] {
      var table: Value = DiagonalInitializer().table
      for (key, value) in settings {
        if case .table(var entries) = table {
          entries[key] = value
          table = .table(entries)
        }
      }
      return try #require(DiagonalInitializer(table: table)).numbers(for: target, seed: 7)
    }
    #expect(try made([:]) == [1, 0, 0, 0, 1, 0, 0, 0, 1])
    #expect(try made(["values": .list([.real(0.5)])]) == [0.5, 0, 0, 0, 0.5, 0, 0, 0, 0.5])
    #expect(try made(["values": .list([.real(1), .real(2), .real(3)])]) == [1, 0, 0, 0, 2, 0, 0, 0, 3])
    let drawn = try made(["uniform": .list([.real(0.25), .real(0.75)])])
    #expect(
      drawn.enumerated().allSatisfy { $0 % 4 == 0 ? (0.25..<0.75).contains($1) : $1 == 0 }
        && drawn[0] != drawn[4])
  }

  @Test func spectralRadii() throws {
    let target = Self.target("W"), x = SpectralRadiusInitializer(radius: 0.95).numbers(for: target, seed: 8)
    for block in Self.blocks(x, target) {
      #expect(abs(try #require(spectralRadius(of: block, order: 40, under: .machine)) - 0.95) <= 1e-10)
      #expect(block.allSatisfy { $0 != 0 })
    }
  }

  @Test func sparse() throws {
    let target = Self.target("W", units: 60)
    var sparse = SparseInitializer()
    (sparse.connections, sparse.std) = (7, 0.1)
    let x = sparse.numbers(for: target, seed: 9)
    for column in 0..<240 { #expect((0..<60).count { x[$0 * 240 + column] != 0 } == 7) }
    Self.expectMoments(x.filter { $0 != 0 }, std: 0.1, kurtosis: 3)
    // Rows are chosen evenly.
    let perRow = (0..<60).map { row in Double((0..<240).count { x[row * 240 + $0] != 0 }) }
    #expect(perRow.allSatisfy { abs($0 - 28) < 4.5 * (28.0 * 53 / 60).squareRoot() })
    sparse.radius = 0.95
    for block in Self.blocks(sparse.numbers(for: target, seed: 9), target) {
      #expect(abs(try #require(spectralRadius(of: block, order: 60, under: .machine)) - 0.95) <= 1e-10)
      #expect(block.count { $0 != 0 } == 60 * 7)
    }
  }

  /// exp(b_f) is uniform on [1, t_max − 1]: Kolmogorov's distance stays below 1.95/√n but once in a thousand.
  @Test func chrono() {
    let units = 5000, target = Self.target("b", units: units), longest = 750.0
    let b = Self.blocks(ChronoInitializer(longest: longest).numbers(for: target, seed: 10), target)
    func distance(_ scale: (Double) -> Double) -> Double {
      b[1].map(scale).sorted().enumerated().map { abs($1 - (Double($0) + 0.5) / Double(units)) }.reduce(
        0, max)
    }
    let bound = 1.95 / Double(units).squareRoot()
    #expect(distance { (exp($0) - 1) / (longest - 2) } < bound)
    #expect(distance { $0 / log(longest - 1) } > 4 * bound)
    #expect(b[0] == b[1].map { -$0 } && b[2].allSatisfy { $0 == 0 } && b[3].allSatisfy { $0 == 0 })
  }

  @Test func chronoKnowsEachCellsGates() {
    let gru = Self.target("b", cell: GRU())
    let b = Self.blocks(ChronoInitializer().numbers(for: gru, seed: 10), gru)
    #expect(b[1].allSatisfy { $0 >= 0 && $0 <= log(99) } && b[1].contains { $0 > 1 })
    #expect((b[0] + b[2]).allSatisfy { $0 == 0 })
    // Gates that are named one by one fit each other.
    let f = ChronoInitializer().numbers(for: Self.target("b", gate: "f"), seed: 10)
    let i = ChronoInitializer().numbers(for: Self.target("b", gate: "i"), seed: 10)
    #expect(i == f.map { -$0 })
  }

  @Test func ladder() {
    var ladder = LadderInitializer()
    #expect(ladder.numbers(for: Self.target("b", units: 3, gate: "i"), seed: 1) == [-1, -2, -3])
    (ladder.start, ladder.step) = (-3, -2)
    #expect(ladder.numbers(for: Self.target("b", units: 2), seed: 1) == [-3, -5, -3, -5, -3, -5, -3, -5])
  }

  @Test func ring() {
    func values(_ part: RingValues.Part, _ minimum: Double = 0.4, _ maximum: Double = 0.9) -> [Double] {
      let shape = ParameterShape("\(part)", 1, 20_000, axes: ["hidden"])
      return RingValues(part, minimum: minimum, maximum: maximum, maximumPhase: 3)
        .numbers(for: InitialTarget(shape, units: 20_000, cell: RNN()), seed: 11)
    }
    let radii = values(.logDecay).map { exp(-exp($0)) }
    #expect(radii.allSatisfy { $0 > 0.4 - 1e-12 && $0 < 0.9 + 1e-12 })
    // Uniform by area: |λ|² has the mean and variance of a uniform.
    let squares = radii.map { ($0 * $0 - 0.16) / 0.65 - 0.5 }
    Self.expectMoments(squares, std: (1.0 / 12).squareRoot(), kurtosis: 1.8)
    for (norm, radius) in zip(values(.logNorm), radii) {
      #expect(abs(exp(norm) - (1 - radius * radius).squareRoot()) < 1e-12)
    }
    let phases = values(.phase)
    Self.expectMoments(phases.map { $0 / 3 - 0.5 }, std: (1.0 / 12).squareRoot(), kurtosis: 1.8)
    #expect(zip(phases, values(.logPhase)).allSatisfy { abs(exp($1) - $0) < 1e-12 })
    for part in RingValues.Part.allCases { #expect(values(part, 0, 0).allSatisfy { $0.isFinite }) }
  }
}
