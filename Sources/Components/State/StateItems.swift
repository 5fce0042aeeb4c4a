/// Everything remembered at one moment, as a flat list that can be stored without knowing what it means:
/// named arrays of numbers and texts, in an order that depends on the settings alone.
///
/// Names are paths, `optimizer/memory/mean/W`: each part names its own items, and whoever holds the part adds
/// the name before the slash.
public struct StateItems: Sendable, Equatable {
  /// An array of elements of one type. Two are equal if all their bits are.
  public enum Content: Sendable {
    /// Reals, row-major; a single number has no axes.
    case float32([Float], shape: [Int])
    case float64([Double], shape: [Int])
    case integers([Int64])
    /// Positions of random streams: how many numbers have been drawn from each.
    case positions([UInt64])
    case texts([String])
  }

  public struct Item: Sendable, Equatable {
    public let name: String
    public let content: Content

    public init(_ name: String, _ content: Content) { (self.name, self.content) = (name, content) }
  }

  public private(set) var items: [Item] = []
  private var names: Set<String> = []

  /// No items.
  public init() {}

  /// Items from elsewhere.
  ///
  /// - Throws: if two have the same name, or if an array is not as long as its shape says.
  public init(_ items: [Item]) throws(StateError) {
    for item in items {
      if let (shape, count) = item.content.unlike { throw StateError(item.name, .count(count, shape: shape)) }
      guard names.insert(item.name).inserted else { throw StateError(item.name, .repeated) }
    }
    self.items = items
  }

  // MARK: writing

  /// Adds an item. Its name must be new, and it must be as long as its shape says.
  public mutating func add(_ name: String, _ content: Content) {
    precondition(content.unlike == nil, "\(name) has another shape")
    precondition(names.insert(name).inserted, "two items \(name)")
    items.append(Item(name, content))
  }

  public mutating func add(_ name: String, real: Double) { add(name, .float64([real], shape: [])) }
  public mutating func add(_ name: String, reals: [Double]) {
    add(name, .float64(reals, shape: [reals.count]))
  }
  public mutating func add(_ name: String, integer: Int) { add(name, integers: [integer]) }
  public mutating func add(_ name: String, integers: [Int]) {
    add(name, .integers(integers.map { Int64($0) }))
  }
  public mutating func add(_ name: String, position: UInt64) { add(name, .positions([position])) }
  public mutating func add(_ name: String, text: String) { add(name, .texts([text])) }

  /// Adds all items of a part, with `name` and a slash before their names.
  public mutating func add(_ part: some Resumable, in name: String) {
    for item in part.state.items { add("\(name)/\(item.name)", item.content) }
  }
}

extension StateItems.Content: Equatable {
  public static func == (a: Self, b: Self) -> Bool {
    switch (a, b) {
    case (.float32(let x, let shape), .float32(let y, let other)):
      shape == other && x.elementsEqual(y) { $0.bitPattern == $1.bitPattern }
    case (.float64(let x, let shape), .float64(let y, let other)):
      shape == other && x.elementsEqual(y) { $0.bitPattern == $1.bitPattern }
    case (.integers(let x), .integers(let y)): x == y
    case (.positions(let x), .positions(let y)): x == y
    case (.texts(let x), .texts(let y)): x == y
    default: false
    }
  }

  /// The word for it in error messages.
  var kind: String {
    switch self {
    case .float32: "float32"
    case .float64: "float64"
    case .integers: "integers"
    case .positions: "positions of random streams"
    case .texts: "texts"
    }
  }

  /// The shape and the number of elements, if they do not agree; nil if they do.
  fileprivate var unlike: (shape: [Int], count: Int)? {
    switch self {
    case .float32(let numbers, let shape): numbers.count.fills(shape) ? nil : (shape, numbers.count)
    case .float64(let numbers, let shape): numbers.count.fills(shape) ? nil : (shape, numbers.count)
    case .integers, .positions, .texts: nil
    }
  }
}

extension Int {
  /// Whether this many elements make an array of this shape.
  fileprivate func fills(_ shape: [Int]) -> Bool {
    var product = 1
    for length in shape {
      let (next, overflows) = product.multipliedReportingOverflow(by: length)
      if overflows || length < 0 { return false }
      product = next
    }
    return product == self
  }
}
