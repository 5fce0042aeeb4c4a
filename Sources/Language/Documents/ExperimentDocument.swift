public import Components

/// An experiment file, parsed and not yet given meaning by a schema.
public struct ExperimentDocument: Sendable {
  public let input: InputText
  /// The bytes of the file.
  public let bytes: [UInt8]
  /// A mapping: what the file says, over what the files say that it extends.
  public let root: Located
  /// The files that it extends, directly or not, in the order they were read.
  public let bases: [BaseFile]

  /// - Throws: `Faults` if there is no such file, or it or one that it extends is not one mapping in our
  ///   subset of YAML.
  public init(path: String) throws(Faults) {
    try self.init(bytes: try ExperimentFile.read(path), file: path)
  }

  /// Reads a text that messages call `file`; the paths of files that it extends are relative to the folder of
  /// that.
  public init(bytes: [UInt8], file: String) throws(Faults) {
    let text = try ValidText(bytes: bytes, file: file)
    let own = try ExperimentDocument.mapping(text)
    var inheritance = Inheritance(file: file)
    root = inheritance.completed(own)
    try inheritance.faults.check()
    (self.input, self.bytes, bases) = (text.input, bytes, inheritance.bases)
  }

  /// The one mapping that a file is.
  static func mapping(_ text: ValidText) throws(Faults) -> Located {
    let start = Location(text.input, line: 1, column: 1)
    guard let root = try YAMLDocument.parse(text), !root.isAbsent else {
      throw Faults([Fault(start, "the file says nothing", remedy: "start with 'experiment: NAME'")])
    }
    guard case .mapping = root.content else {
      throw Faults([
        Fault(
          root.location, "an experiment file is a mapping, this is \(root.brief)",
          remedy: "start with 'experiment: NAME'")
      ])
    }
    return root
  }

  /// The place of the value at a dotted path, with `[index]` for list items, or of the nearest thing around
  /// it in the file.
  public func location(of path: String) -> Location { root.place(of: path).location }

  /// A problem with the file as it stands.
  public func fault(_ problem: Problem, _ schema: [Descriptor]) -> Fault { root.fault(problem, schema) }

  /// A problem at one point of the sweep: its place is in the file, or in the argument that set it.
  public func fault<Root>(_ problem: Problem, at point: Variant<Root>) -> Fault {
    (point.tree ?? root).fault(problem, Root.descriptors)
  }

  /// The points of the file's sweep, each decoded by the tables of `Root`; one named `default` if nothing is
  /// swept. Overrides are arguments of `--set`, `key=value` with a dotted key; the last for a key wins.
  /// - Throws: everything wrong with the file and the overrides at once.
  public func variants<Root: Configurable>(
    of type: Root.Type, overrides: [String] = []
  ) throws(Faults) -> [Variant<Root>] { try expanded(as: type, overrides: overrides).variants }

  /// Whether the file has a scan of its own.
  public var hasScan: Bool { root[SweepBlock.scan.rawValue] != nil }

  /// The same, with remarks on points that were left out; with `isScan` the points of the file's scan, which are
  /// those of its sweep where it has none.
  public func expanded<Root: Configurable>(
    as type: Root.Type, overrides: [String] = [], isScan: Bool = false
  ) throws(Faults) -> Expanded<Root> {
    var faults = FaultCollector()
    let defaults = Root().table
    let (tree, sweep) = swept(by: Root.descriptors, defaults, overrides, isScan: isScan, &faults)
    var expansion = Expansion<Root>(tree: tree, sweep: sweep, defaults: defaults, faults: faults)
    return try expansion.expanded()
  }

  /// What the file's scan varies; nil where it has none. What is wrong with it is told where its points are asked
  /// for.
  public func scanLayout<Root: Configurable>(as type: Root.Type, overrides: [String] = []) -> SweepLayout? {
    guard hasScan else { return nil }
    var faults = FaultCollector()
    let defaults = Root().table, schema = Root.descriptors
    let (tree, sweep) = swept(by: schema, defaults, overrides, isScan: true, &faults)
    return SweepLayout(tree: tree, sweep: sweep, schema: schema, defaults: defaults)
  }

  /// The file with the overrides and without what it varies, and that.
  private func swept(
    by schema: [Descriptor], _ defaults: Value, _ overrides: [String], isScan: Bool,
    _ faults: inout FaultCollector
  ) -> (tree: Located, sweep: Sweep) {
    var tree = root
    for (position, argument) in overrides.enumerated() {
      switch Override.parse(argument, position: position, for: tree, schema: schema, isScan: isScan) {
      case .success(let assignment): tree = tree.applying(assignment, defaults: defaults)
      case .failure(let wrong): faults.report(wrong.all)
      }
    }
    let sweep = Sweep(takenFrom: &tree, schema: schema, isScan: isScan, faults: &faults)
    return (tree, sweep)
  }
}
