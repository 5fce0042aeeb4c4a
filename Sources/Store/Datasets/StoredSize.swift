/// The size of a trial file on disk, HDF5's own bookkeeping included, estimated before the file exists.
///
/// Data and the index of their chunks follow from the layout of the datasets; the cost of objects, axes and
/// texts was measured on files of many shapes (Tests/EndToEndTests/test_plan_sizes.py compares). Sizes are
/// reals, so that absurd settings cannot overflow.
public struct StoredSize: Sendable {
  /// Bytes so far; initially those of an empty file.
  public private(set) var bytes = 7800.0

  public init() {}

  /// The header of an object with a name, a unit and a long name.
  private static let object = 440.0
  /// An attached axis: its entry in the dataset's list of dimensions, and in the dimension's list of
  /// datasets.
  private static let axis = 170.0
  /// What a text of any length costs beyond its characters: its reference, and its header in the heap.
  private static let text = 32.0

  /// Adds a dataset of numbers.
  ///
  /// - Parameters:
  ///   - size: bytes of an element.
  ///   - extents: of all axes; of a growing first axis, its rows.
  ///   - isGrowing: whether the first axis grows.
  /// - Returns: the bytes that the dataset takes.
  @discardableResult
  public mutating func add(elements size: Int, _ extents: [Double], isGrowing: Bool) -> Double {
    let whole = extents.reduce(Double(size), *)
    var own = StoredSize.object + StoredSize.axis * Double(extents.count)
    // Larger ones are refused for their size alone: no chunk counts.
    if whole < 0x1p45, let chunk = StoredSize.chunk(size, extents, isGrowing: isGrowing) {
      let chunks = zip(extents, chunk).reduce(1.0) { $0 * ($1.0 / Double($1.1)).rounded(.up) }
      own +=
        chunks * (chunk.reduce(Double(size)) { $0 * Double($1) } + 4)
        + StoredSize.index(chunks, rank: extents.count)
    } else {
      own += whole
    }
    bytes += own
    return own
  }

  /// Adds a dimension of texts, or a dataset of texts along one: `count` texts with `length` bytes in all.
  public mutating func add(texts count: Int, bytes length: Int) {
    bytes += StoredSize.object + Double(count) * StoredSize.text + Double(length)
  }

  private static func chunk(_ size: Int, _ extents: [Double], isGrowing: Bool) -> [Int]? {
    guard !extents.isEmpty else { return nil }
    var shape = extents.map { Int($0) }
    let rows = shape[0]
    if isGrowing { shape[0] = 0 }
    let type: ElementType = size == 4 ? .float32 : .float64
    return DatasetLayout(type: type, shape: shape, isUnlimited: isGrowing, rows: rows, deflate: nil).chunk
  }

  /// Nodes of the tree in which chunks are found: 64 children each, nearly full if rows were appended one
  /// after another.
  private static func index(_ chunks: Double, rank: Int) -> Double {
    guard chunks > 0 else { return 0 }
    let node = Double(24 + 64 * 8 + 65 * (8 + 8 * (rank + 1)))
    guard chunks > 64 else { return node }
    var level = (chunks / 58).rounded(.up), nodes = level
    while level > 1 {
      level = (level / 58).rounded(.up)
      nodes += level
    }
    return node * nodes
  }
}
