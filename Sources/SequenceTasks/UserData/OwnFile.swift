public import Components
public import Recurrent

/// The user's own data: a table of texts or of steps, or arrays of NumPy or HDF5, in any arrangement.
public struct OwnFile: SequenceTask {
  public static let kind = "file"
  public static let summary =
    "your own data: CSV or TSV, NumPy .npy or .npz, HDF5, MATLAB, netCDF; any arrangement"

  public enum Tokens: String, Sendable, CaseIterable, ValueConvertible { case words, characters }
  public enum Outputs: String, Sendable, CaseIterable, ValueConvertible {
    case classes, numbers, labels

    /// Whether targets are numbers, of which labels are those that are 0 or 1.
    var areNumbers: Bool { self != .classes }
  }
  public enum Layout: String, Sendable, CaseIterable, ValueConvertible {
    case timeFirst = "time-first"
    case batchFirst = "batch-first"
  }

  /// 1: quotes are letters in .tsv, and shares are taken of each class.
  public static let revision = 1

  public var path = ""
  public var allowOutside = false
  public var arrangement = Arrangement.manyToOne
  public var inputs = ["inputs"]
  public var targets = ["targets"]
  public var outputs: Outputs?
  public var classes: Int?
  public var shift = 0
  public var lengths: String?
  public var targetLengths: String?
  public var layout = Layout.timeFirst
  public var sequence: String?
  public var tokens = Tokens.words
  public var vocabulary = 10_000
  public var minimumCount = 1
  public var validation = HeldOutSet.share(0.1)
  public var test = HeldOutSet.share(0.1)
  public var rows: TableRows?
  public var separator: TableDialect.Separator?
  public var quote: TableDialect.Quote?
  public var decimal = TableDialect.Decimal.point
  public var header = TableHeader.line
  public var comment: String?
  public var missing: [String] = []
  public var ignore: String?
  public var time: String?
  public var split: SplitMethod?
  public var splitColumn: String?
  public var group: String?
  public var splitSeed = 0
  public var standardise = false

  public init() {}

  enum Format: Sendable { case table(separator: TableDialect.Separator), npy, npz, hdf5 }

  /// By the suffix of `path`; nil for another one.
  static func format(of path: String) -> Format? {
    switch path.split(separator: ".", omittingEmptySubsequences: false).last?.lowercased() {
    case "csv": .table(separator: .comma)
    case "tsv", "tab": .table(separator: .tab)
    case "npy": .npy
    case "npz": .npz
    case "h5", "hdf5", "mat", "nc": .hdf5
    default: nil
    }
  }

  /// What a row of a table is: as said, else steps where a column names sequences, a series where several
  /// columns are inputs, and a text.
  var tableRows: TableRows {
    if let rows { return rows }
    if sequence != nil { return .steps }
    return inputs.count > 1 || inputs[0].contains("..") ? .series : .texts
  }

  /// What to do about a target that is no label.
  static let labelRemedy: Remedy = "write 1 where it holds, else 0; or say 'outputs: numbers'"

  public func load(from folders: DataFolders) throws(Problem) -> any SequenceSource {
    var loader = FileLoader(task: self, folders: folders)
    return try loader.source()
  }
}
