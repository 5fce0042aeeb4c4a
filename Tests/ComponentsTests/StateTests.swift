import Components
import Testing

@Suite struct StateTests {
  /// Remembers one thing of each kind, and a part of the same kind.
  private final class Part: Resumable {
    var count = 0, numbers: [Double] = [], position: UInt64 = 0
    let inner: Part?

    init(_ inner: Part? = nil) { self.inner = inner }

    var state: StateItems {
      var state = StateItems()
      state.add("kind", text: "part")
      state.add("count", integer: count)
      state.add("numbers", reals: numbers)
      state.add("position", position: position)
      if let inner { state.add(inner, in: "inner") }
      return state
    }

    func restore(_ state: inout StateReader) throws(StateError) {
      try state.expect("part", as: "kind")
      count = try state.count("count")
      numbers = try state.reals("numbers", atMost: 3)
      position = try state.position("position")
      if let inner { try state.restore(inner, in: "inner") }
    }
  }

  private struct Nothing: Memoryless {}

  private var whole: Part {
    let inner = Part(), whole = Part(inner)
    (inner.count, inner.numbers, inner.position) = (3, [.nan, -0.0], 7)
    (whole.count, whole.numbers, whole.position) = (StateReader.most, [], UInt64(StateReader.most))
    return whole
  }

  @Test func namesArePaths() {
    let names = ["kind", "count", "numbers", "position"]
    #expect(whole.state.items.map(\.name) == names + names.map { "inner/\($0)" })
    #expect(Nothing().state == StateItems())
  }

  @Test func whatIsWrittenIsReadBack() throws {
    var reader = try StateReader(StateItems(whole.state.items))
    let other = Part(Part())
    try other.restore(&reader)
    try reader.finish()
    #expect(other.state == whole.state)
    #expect(other.inner?.numbers.map(\.bitPattern) == [Double.nan, -0.0].map(\.bitPattern))
  }

  /// Zeros of unlike sign are equal numbers and unlike bits; a NaN is no number and its bits are its own.
  @Test func statesAreEqualByBits() {
    func state(_ number: Double) -> StateItems {
      var state = StateItems()
      state.add("x", real: number)
      state.add("y", .float32([Float(number)], shape: [1]))
      return state
    }
    #expect(
      state(.nan) == state(.nan) && state(0) == state(0) && state(0) != state(-0.0) && state(1) != state(2))
    var one = StateItems(), other = StateItems()
    one.add("x", .float64([1, 2], shape: [1, 2]))
    other.add("x", .float64([1, 2], shape: [2, 1]))
    #expect(one != other)
  }

  @Test func whatIsLeftOverIsNamed() throws {
    var reader = StateReader(whole.state)
    try Part().restore(&reader)
    #expect(throws: StateError("inner/kind", .unexpected)) { try reader.finish() }
  }

  @Test func partsAreNamedInFull() {
    var state = StateItems()
    state.add(Part(), in: "inner")
    var reader = StateReader(state)
    #expect(throws: StateError("kind", .missing)) { try Part(Part()).restore(&reader) }
    #expect(throws: StateError("inner/inner/kind", .missing)) {
      try reader.restore(Part(Part()), in: "inner")
    }
  }

  @Test func arraysFillTheirShapes() throws {
    func items(_ content: StateItems.Content) throws { _ = try StateItems([StateItems.Item("x", content)]) }
    for shape in [[3], [1], [-1, -2], [Int.max, 2], [Int.max, 4]] {
      #expect(throws: StateError("x", .count(2, shape: shape))) { try items(.float64([1, 2], shape: shape)) }
    }
    try items(.float64([1, 2], shape: [1, 2, 1]))
    try items(.float32([], shape: [0, 5]))
    let item = StateItems.Item("x", .integers([]))
    #expect(throws: StateError("x", .repeated)) { try StateItems([item, item]) }
  }
}
