/// What a trial file takes on disk with HDF5's own bookkeeping, reckoned before there is one.
///
/// Data and the index of their chunks follow from how datasets are laid out; what objects, axes and texts take besides was measured on
/// files of many shapes (Tests/EndToEndTests/test_plan_sizes.py compares). Sizes are reals: nonsense in a file must not overflow.
public struct StoredSize: Sendable {
  /// Bytes so far; an empty file's to begin with.
  public private(set) var bytes = 7800.0

  public init() {}

  /// The header of an object with a name, a unit and a long name.
  private static let object = 440.0
  /// An axis attached: its place in the dataset's list of dimensions, and in the dimension's list of datasets.
  private static let axis = 170.0
  /// A text of any length beside its characters: its reference, and its header in the heap.
  private static let text = 32.0

  /// Adds a dataset of numbers.
  ///
  /// - Parameters:
  ///   - size: bytes of an element.
  ///   - extents: rows along a growing first axis among them.
  ///   - isGrowing: whether the first axis grows.
  /// - Returns: what it takes.
  @discardableResult
  public mutating func add(elements size: Int, _ extents: [Double], isGrowing: Bool) -> Double {
    let whole = extents.reduce(Double(size), *)
    var own = StoredSize.object + StoredSize.axis * Double(extents.count)
    // Larger ones are refused for their size alone: no chunk counts.
    if whole < 0x1p45, let chunk = StoredSize.chunk(size, extents, isGrowing: isGrowing) {
      let chunks = zip(extents, chunk).reduce(1.0) { $0 * ($1.0 / Double($1.1)).rounded(.up) }
      own += chunks * (chunk.reduce(Double(size)) { $0 * Double($1) } + 4) + StoredSize.index(chunks, rank: extents.count)
    } else {
      own += whole
    }
    bytes += own
    return own
  }

  /// Adds a dimension, or a dataset along one, of so many texts with so many bytes in all.
  public mutating func add(texts count: Int, bytes length: Int) {
    bytes += StoredSize.object + Double(count) * StoredSize.text + Double(length)
  }

  private static func chunk(_ size: Int, _ extents: [Double], isGrowing: Bool) -> [Int]? {
    guard !extents.isEmpty else { return nil }
    var shape = extents.map { Int($0) }
    if isGrowing { shape[0] = 0 }
    let type: ElementType = size == 4 ? .float32 : .float64
    return DatasetLayout(type: type, shape: shape, isUnlimited: isGrowing, deflate: nil).chunk
  }

  /// Nodes of the tree by which chunks are found: of 64 children each, nearly full where rows came one after another.
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
