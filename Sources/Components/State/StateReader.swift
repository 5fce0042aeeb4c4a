/// Reads items back by name and checks each: nothing in a file can cause a trap.
///
/// Within a part, names are relative, as they were when they were written; errors give the full name.
public struct StateReader {
  private let contents: [String: StateItems.Content]
  /// In the order of the items, so that the first one left over is named.
  private let names: [String]
  private var read: Set<String> = []
  private var path = ""

  /// The largest number that anything in a trial can be counted to; one more does not overflow.
  public static let most = Int.max / 2

  public init(_ state: StateItems) {
    names = state.items.map(\.name)
    contents = Dictionary(state.items.map { ($0.name, $0.content) }) { first, _ in first }
  }

  /// Restores a part from the items whose names begin with `name` and a slash.
  public mutating func restore<Part: Resumable>(_ part: inout Part, in name: String) throws(StateError) {
    let outside = path
    path += "\(name)/"
    defer { path = outside }
    try part.restore(&self)
  }

  public mutating func restore<Part: Resumable & AnyObject>(_ part: Part, in name: String) throws(StateError)
  {
    var same = part
    try restore(&same, in: name)
  }

  /// Checks that everything has been read.
  ///
  /// - Throws: if something is left over.
  public func finish() throws(StateError) {
    if let left = names.first(where: { !read.contains($0) }) { throw StateError(left, .unexpected) }
  }

  // MARK: one item

  public mutating func float32(_ name: String, shape: [Int]) throws(StateError) -> [Float] {
    let content = try content(name)
    guard case .float32(let numbers, let found) = content else { throw wrong(name, content, not: "float32") }
    if found != shape { throw StateError(path + name, .shape(expected: shape, found: found)) }
    return numbers
  }

  public mutating func float64(_ name: String, shape: [Int]) throws(StateError) -> [Double] {
    let content = try content(name)
    guard case .float64(let numbers, let found) = content else { throw wrong(name, content, not: "float64") }
    if found != shape { throw StateError(path + name, .shape(expected: shape, found: found)) }
    return numbers
  }

  public mutating func real(_ name: String) throws(StateError) -> Double { try float64(name, shape: [])[0] }

  /// Reals whose number the settings do not decide.
  ///
  /// - Parameters:
  ///   - name: the item.
  ///   - most: how many there may be.
  public mutating func reals(_ name: String, atMost most: Int) throws(StateError) -> [Double] {
    let content = try content(name)
    guard case .float64(let numbers, let shape) = content else { throw wrong(name, content, not: "float64") }
    if shape.count != 1 || numbers.count > most {
      throw StateError(
        path + name, .value(expected: "a list of at most \(most) numbers", found: "an array \(shape)"))
    }
    return numbers
  }

  public mutating func integer(_ name: String, in range: ClosedRange<Int>) throws(StateError) -> Int {
    let numbers = try integers(name, in: range, atMost: 1)
    guard let number = numbers.first else {
      throw StateError(path + name, .value(expected: "an integer", found: "none"))
    }
    return number
  }

  /// A number that was counted, from 0 on.
  public mutating func count(_ name: String) throws(StateError) -> Int {
    try integer(name, in: 0...StateReader.most)
  }

  /// Integers whose number the settings do not decide.
  ///
  /// - Parameters:
  ///   - name: the item.
  ///   - range: the range of each.
  ///   - most: how many there may be.
  public mutating func integers(
    _ name: String, in range: ClosedRange<Int>, atMost most: Int
  ) throws(StateError) -> [Int] {
    let content = try content(name)
    guard case .integers(let numbers) = content else { throw wrong(name, content, not: "integers") }
    if numbers.count > most {
      throw StateError(
        path + name, .value(expected: "at most \(most) integers", found: "\(numbers.count) of them"))
    }
    if let outside = numbers.first(where: { !range.contains(Int($0)) }) {
      throw StateError(
        path + name, .value(expected: "from \(range.lowerBound) to \(range.upperBound)", found: "\(outside)"))
    }
    return numbers.map { Int($0) }
  }

  /// The position of a random stream.
  public mutating func position(_ name: String) throws(StateError) -> UInt64 {
    let content = try content(name)
    guard case .positions(let positions) = content else {
      throw wrong(name, content, not: "positions of random streams")
    }
    guard positions.count == 1, positions[0] <= StateReader.most else {
      throw StateError(
        path + name, .value(expected: "one from 0 to \(StateReader.most)", found: "\(positions.prefix(2))"))
    }
    return positions[0]
  }

  /// Checks that a stored text is the one it must be.
  public mutating func expect(_ text: String, as name: String) throws(StateError) {
    let content = try content(name)
    guard case .texts(let texts) = content else { throw wrong(name, content, not: "texts") }
    guard texts == [text] else {
      throw StateError(path + name, .value(expected: text, found: texts.prefix(2).joined(separator: ", ")))
    }
  }

  private mutating func content(_ name: String) throws(StateError) -> StateItems.Content {
    guard let content = contents[path + name] else { throw StateError(path + name, .missing) }
    read.insert(path + name)
    return content
  }

  private func wrong(_ name: String, _ content: StateItems.Content, not expected: String) -> StateError {
    StateError(path + name, .kind(expected: expected, found: content.kind))
  }
}
