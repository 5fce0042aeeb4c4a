import CHDF5

/// What a file being written holds: its dimensions and datasets, each kept open. Must be used under the
/// library's lock.
final class TrialContents: @unchecked Sendable {
  let tree: FileTree
  private var scales: [ObjectPath: DimensionScale] = [:]
  private var datasets: [ObjectPath: WritableDataset] = [:]

  init(_ tree: FileTree) { self.tree = tree }

  /// What is known of a file's dimensions and datasets without a look at it.
  struct Outline: Sendable {
    fileprivate var datasets: [WritableDataset.Outline] = []
    fileprivate var scales: [(path: ObjectPath, size: Int?, rows: Int?, isBare: Bool)] = []
  }

  func outline() throws(StoreError) -> Outline {
    let bare = scales.values.filter(\.isBare).map(\.dataset)
    return Outline(
      datasets: try (Array(datasets.values) + bare).map { dataset throws(StoreError) in try dataset.placed()
      },
      scales: scales.values.map { ($0.path, $0.size, $0.rows, $0.isBare) })
  }

  /// A file that holds this already.
  init(_ tree: FileTree, _ outline: Outline) {
    self.tree = tree
    datasets = Dictionary(
      uniqueKeysWithValues: outline.datasets.map { ($0.path, WritableDataset($0, in: tree)) })
    for (path, size, rows, isBare) in outline.scales {
      guard let dataset = datasets[path] else { continue }
      scales[path] = DimensionScale(dataset, size: size, rows: rows, isBare: isBare)
      if isBare { datasets[path] = nil }
    }
  }

  /// Defines a dimension as a scale dataset `/group/name`.
  func define(_ dimension: Dimension, in group: ObjectPath) throws(StoreError) {
    let path = group.child(dimension.name)
    let action = "define the dimension \(path)"
    if let rule = PathComponent.brokenRule(dimension.name) {
      throw StoreError(tree.path, action, .badName(dimension.name, rule: rule))
    }
    try requireOwnName(path, action)
    if let inner = inner(dimension.name, in: group) {
      throw StoreError(tree.path, action, .nameOfDimension(path.description, taken: inner.description))
    }
    let count = dimension.coordinates?.count
    if let size = dimension.size, size < 1 || count.map({ $0 != size }) == true {
      throw StoreError(tree.path, action, .badSize(dimension: dimension.name, size: size, coordinates: count))
    }
    let type = DimensionScale.elementType(dimension)
    let isUnlimited = dimension.size == nil
    var layout = try layout(type, [dimension.size ?? 0], isUnlimited: isUnlimited, deflate: nil, action)
    layout.rows = dimension.rows
    let dataset = try add(path, layout, growsAlong: isUnlimited ? path : nil, action)
    scales[path] = try DimensionScale(dimension, dataset, in: tree.path)
    // Without coordinates it is no dataset to write to.
    if dimension.coordinates == nil { datasets[path] = nil }
  }

  /// Creates a dataset whose axes are the named dimensions, looked up in its group, then in the groups around
  /// it.
  func create(
    _ path: ObjectPath, _ type: ElementType, dimensions: [String], attributes: [(String, AttributeValue)],
    deflate: Int?
  ) throws(StoreError) {
    let action = "create \(path)"
    guard !path.isRoot else {
      throw StoreError(tree.path, action, .badName("/", rule: "it is the root group"))
    }
    try requireOwnName(path, action)
    var axes: [DimensionScale] = []
    for name in dimensions {
      let scale = try scale(name, around: path, action)
      if axes.contains(where: { $0.path == scale.path }) {
        throw StoreError(tree.path, action, .repeatedDimension(name))
      }
      if scale.size == nil, !axes.isEmpty { throw StoreError(tree.path, action, .unlimitedBehindFirst(name)) }
      axes.append(scale)
    }
    let isUnlimited = axes.first.map { $0.size == nil } ?? false
    var layout = try layout(
      type, axes.map { $0.size ?? 0 }, isUnlimited: isUnlimited, deflate: deflate, action)
    layout.rows = axes.first?.rows
    let dataset = try add(path, layout, growsAlong: isUnlimited ? axes.first?.path : nil, action)
    for (axis, scale) in axes.enumerated() { try scale.attach(to: dataset, axis: axis, in: tree.path) }
    let attached = try Attributes(object: dataset.handle(), name: path.description, file: tree.path)
    for (name, value) in attributes { try attached.set(name, value) }
  }

  /// The dataset of this path; throws `missingObject` with the datasets of its group.
  func dataset(_ path: ObjectPath, _ action: @autoclosure () -> String) throws(StoreError) -> WritableDataset
  {
    if let dataset = datasets[path] { return dataset }
    let beside = datasets.keys.filter { $0.parent == path.parent }.map(\.name).sorted()
    throw StoreError(tree.path, action(), .missingObject(path.description, beside: beside))
  }

  /// All datasets, sorted by path.
  var sorted: [WritableDataset] { datasets.values.sorted { $0.path.description < $1.path.description } }

  /// Extends bare unlimited dimensions to the length of their datasets, and hands everything to the operating
  /// system, or to the file's image in memory.
  func flush() throws(StoreError) {
    for (path, members) in growing() {
      let rows = members.map(\.rows).max() ?? 0
      try scales[path]?.follow(rows: rows)
    }
    try check(H5Fflush(tree.file.id, H5F_SCOPE_GLOBAL), "flush the file", in: tree.path)
  }

  /// Leaves everything open for good, after a failure of the library.
  func abandon() {
    for dataset in datasets.values { dataset.abandon() }
    for scale in scales.values { scale.dataset.abandon() }
    tree.file.abandon()
  }

  /// Closes the datasets, then the file, which writes what is buffered.
  func close() throws(StoreError) {
    scales = [:]
    datasets = [:]
    try tree.file.close("close the file", in: tree.path)
  }

  /// Throws `unequalRows` if datasets along an unlimited dimension differ in length: readers would silently
  /// pad the shorter ones.
  func requireEqualRows() throws(StoreError) {
    for (path, members) in growing() where Set(members.map(\.rows)).count > 1 {
      let counts = members.map { StoreError.RowCount(dataset: $0.path.description, rows: $0.rows) }
      throw StoreError(
        tree.path, "finish the file", .unequalRows(dimension: path.description, datasets: counts))
    }
  }

  /// The unlimited dimensions and the datasets along each, both sorted by path.
  private func growing() -> [(ObjectPath, [WritableDataset])] {
    Dictionary(grouping: datasets.values.filter { $0.growsAlong != nil }) { $0.growsAlong ?? .root }
      .map { path, members in (path, members.sorted { $0.path.description < $1.path.description }) }
      .sorted { $0.0.description < $1.0.description }
  }

  private func scale(_ name: String, around path: ObjectPath, _ action: String) throws(StoreError)
    -> DimensionScale
  {
    let groups = path.parent.outward
    for group in groups {
      if let scale = scales[group.child(name)] { return scale }
    }
    let defined = scales.keys.filter { groups.contains($0.parent) }.map(\.name).sorted()
    throw StoreError(tree.path, action, .unknownDimension(name, defined: defined))
  }

  /// Throws `nameOfDimension` if a group around an object's own has a dimension of its name.
  ///
  /// xarray takes whatever has the name of one of its axes for a coordinate, and refuses trees in which a
  /// group gives a dimension another size; R's ncdf4 does not list such datasets.
  private func requireOwnName(_ path: ObjectPath, _ action: String) throws(StoreError) {
    for group in path.parent.outward.dropFirst() {
      guard let scale = scales[group.child(path.name)] else { continue }
      throw StoreError(tree.path, action, .nameOfDimension(scale.path.description, taken: path.description))
    }
  }

  /// The first object of a name in the groups inside `group`, for a dimension that is defined after it.
  private func inner(_ name: String, in group: ObjectPath) -> ObjectPath? {
    (Array(datasets.keys) + Array(scales.keys))
      .filter { $0.name == name && $0.parent != group && $0.outward.contains(group) }
      .min { $0.description < $1.description }
  }

  private func layout(
    _ type: ElementType, _ shape: [Int], isUnlimited: Bool, deflate: Int?, _ action: String
  ) throws(StoreError) -> DatasetLayout {
    var bytes = type.size
    for extent in shape.dropFirst(isUnlimited ? 1 : 0) {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: extent)
      guard !overflow else { throw StoreError(tree.path, action, .tooLarge(shape: shape)) }
      bytes = product
    }
    return DatasetLayout(type: type, shape: shape, isUnlimited: isUnlimited, deflate: deflate)
  }

  private func add(
    _ path: ObjectPath, _ layout: DatasetLayout, growsAlong: ObjectPath?, _ action: String
  ) throws(StoreError) -> WritableDataset {
    guard !tree.contains(path) else { throw StoreError(tree.path, action, .alreadyThere(path.description)) }
    try tree.makeGroup(path.parent)
    let dataset = try WritableDataset(path, layout, growsAlong: growsAlong, in: tree)
    datasets[path] = dataset
    return dataset
  }
}
