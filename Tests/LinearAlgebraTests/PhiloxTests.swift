import LinearAlgebra
import Testing

/// The published vectors of Random123 (kat_vectors, philox4x32 10).
@Suite struct PhiloxTests {
  @Test(
    arguments: [
      (
        [0, 0, 0, 0], [0, 0],
        [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]
      ),
      (
        [0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff], [0xffff_ffff, 0xffff_ffff],
        [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
      ),
      (
        [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
        [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
      ),
    ] as [([UInt32], [UInt32], [UInt32])])
  func publishedVectors(counter: [UInt32], key: [UInt32], expected: [UInt32]) {
    let block = Philox.block(counter: (counter[0], counter[1], counter[2], counter[3]), key: (key[0], key[1]))
    #expect([block.0, block.1, block.2, block.3] == expected)
  }

  @Test func streamIsAFunctionOfSeedNameAndPosition() {
    func draws(_ seed: UInt64, _ name: String) -> [UInt64] {
      var stream = RandomStream(seed: seed, name: name)
      return (0..<9).map { _ in stream.bits() }
    }
    #expect(draws(1, "init/W") == draws(1, "init/W"))
    #expect(draws(1, "init/W") != draws(2, "init/W"))
    #expect(draws(1, "init/W") != draws(1, "init/U"))
  }

  @Test(arguments: 0..<10) func aStreamGoesOnFromAnyPosition(position: UInt64) {
    var stream = RandomStream(seed: 3, name: "moved"), moved = RandomStream(seed: 3, name: "moved")
    for _ in 0..<position { _ = stream.bits() }
    // From the middle of a block, too.
    for _ in 0..<3 { _ = moved.bits() }
    moved.move(to: position)
    #expect(moved.position == position)
    for _ in 0..<5 { #expect(moved.bits() == stream.bits()) }
    moved.move(to: position + 1)
    #expect((0..<5).map { _ in moved.bits() } != (0..<5).map { _ in stream.bits() })
  }

  @Test(arguments: [0, 1, 2, 7, 1000]) func normalsAtOnceAreThoseOneByOne(count: Int) {
    var single = RandomStream(seed: 5, name: "normals"), together = single, other = single
    let expected = (0..<count).map { _ in single.normal() }
    #expect(together.normals(count).map(\.bitPattern) == expected.map(\.bitPattern))
    #expect(together.position == single.position)
    _ = other.bits()
    #expect(count == 0 || other.normals(count) != expected)
  }

  @Test func uniformAndNormalHaveTheirMoments() {
    var stream = RandomStream(seed: 7, name: "moments")
    let count = 100_000
    let uniforms = (0..<count).map { _ in stream.uniform() }
    let normals = (0..<count).map { _ in stream.normal() }
    func moments(_ x: [Double]) -> (mean: Double, variance: Double) {
      let mean = x.reduce(0, +) / Double(x.count)
      return (mean, x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count))
    }
    // Four standard errors.
    let u = moments(uniforms), n = moments(normals)
    #expect(abs(u.mean - 0.5) < 4 * (1.0 / 12 / Double(count)).squareRoot())
    #expect(abs(u.variance - 1.0 / 12) < 4 * (1.0 / 180 / Double(count)).squareRoot())
    #expect(abs(n.mean) < 4 / Double(count).squareRoot())
    #expect(abs(n.variance - 1) < 4 * (2 / Double(count)).squareRoot())
    #expect(uniforms.allSatisfy { (0..<1).contains($0) })
  }

  @Test func integersAndPermutations() {
    var stream = RandomStream(seed: 7, name: "integers")
    var counts = Array(repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[stream.integer(below: 7)] += 1 }
    #expect(counts.allSatisfy { abs($0 - 10_000) < 400 })
    #expect(stream.permutation(of: 100).sorted() == Array(0..<100))
  }
}
