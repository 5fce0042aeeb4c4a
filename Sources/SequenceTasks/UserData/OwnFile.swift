public import Components
public import Recurrent

/// The user's own data: a table of texts or of steps, or arrays of NumPy or HDF5, in any arrangement.
public struct OwnFile: SequenceTask {
  public static let kind = "file"
  public static let summary =
    "your own data: CSV or TSV, NumPy .npy or .npz, HDF5, MATLAB, netCDF; any arrangement"

  public enum Tokens: String, Sendable, CaseIterable, ValueConvertible { case words, characters }
  public enum Outputs: String, Sendable, CaseIterable, ValueConvertible { case classes, numbers }
  public enum Layout: String, Sendable, CaseIterable, ValueConvertible {
    case timeFirst = "time-first"
    case batchFirst = "batch-first"
  }

  public var path = ""
  public var allowOutside = false
  public var arrangement = Arrangement.manyToOne
  public var inputs = ["inputs"]
  public var targets = ["targets"]
  public var outputs: Outputs?
  public var classes: Int?
  public var lengths: String?
  public var targetLengths: String?
  public var layout = Layout.timeFirst
  public var sequence: String?
  public var tokens = Tokens.words
  public var vocabulary = 10_000
  public var minimumCount = 1
  public var validation = HeldOutSet.share(0.1)
  public var test = HeldOutSet.share(0.1)

  public init() {}

  public static let settings: [Setting<OwnFile>] = [
    Setting(
      "path", \.path, .text(.line), required: true,
      doc:
        "The file, relative to the experiment file: .csv, .tsv, .npy (the inputs), .npz, or HDF5: .h5, .hdf5, .mat, .nc."
    ),
    Setting(
      "allow_outside", \.allowOutside, .flag,
      doc: "Whether files outside the experiment file's folder may be read."),
    Setting(
      "arrangement", \.arrangement, .choice(Arrangement.allCases.map(\.rawValue)),
      doc: "How inputs and outputs are wired."),
    Setting(
      "inputs", \.inputs, .list(of: .text(.line), count: 1...1000),
      doc: """
        The array [time, batch, feature], or [time, batch] of integer tokens; in a table the column of texts, or with 'sequence' the \
        columns of numbers.
        """),
    Setting(
      "targets", \.targets, .list(of: .text(.line), count: 1...1000),
      doc: """
        The array of classes [time, batch] or numbers [time, batch, output], without time for many-to-one; for .npy a file of its own; \
        in a table the column of classes or texts, or the columns of numbers. Of classes with time, -1 is a step that is not scored.
        """),
    Setting(
      "outputs", \.outputs, .optional(.choice(Outputs.allCases.map(\.rawValue))),
      doc:
        "Classes (cross-entropy) or numbers (squared error); none: arrays of integers, texts or a few whole numbers are classes, and tables hold classes."
    ),
    Setting(
      "classes", \.classes, .optional(.integer(1...100_000)), unit: "classes",
      doc:
        "Number of classes of an array of integers, from 0; none: as many as there are, counted from 0 or, as in MATLAB, from 1."
    ),
    Setting(
      "lengths", \.lengths, .optional(.text(.line)),
      doc: "The array [batch] of the sequences' lengths; none: all are equally long."),
    Setting(
      "target_lengths", \.targetLengths, .optional(.text(.line)),
      doc: "The array [batch] of the output sequences' lengths, where outputs have steps of their own."),
    Setting(
      "layout", \.layout, .choice(Layout.allCases.map(\.rawValue)),
      doc: "Which axis of the arrays comes first: [time, batch, …] or [batch, time, …]."),
    Setting(
      "sequence", \.sequence, .optional(.text(.line)),
      doc:
        "The column that names the sequence of each row, where a table's rows are steps; none: a row is a sequence of text."
    ),
    Setting(
      "tokens", \.tokens, .choice(Tokens.allCases.map(\.rawValue)),
      doc: "What a text is cut into: words at white space, or characters."),
    Setting(
      "vocabulary", \.vocabulary, .integer(2...1_000_000), unit: "tokens",
      doc: "Most frequent tokens of the training texts that have a number; one of them stands for all others."
    ),
    Setting(
      "min_count", \.minimumCount, .integer(1...1_000_000), unit: "occurrences",
      doc: "Rarer tokens have none."),
    Setting(
      "validation", \.validation, HeldOutSet.type,
      doc: "The share of the sequences, taken at random but always the same, or the file of its own."),
    Setting("test", \.test, HeldOutSet.type, doc: "The share or file for the test, as for validation."),
  ]

  public enum Format: Sendable { case table(separator: UInt8), npy, npz, hdf5 }

  /// By the suffix of `path`; nil for another one.
  static func format(of path: String) -> Format? {
    switch path.split(separator: ".", omittingEmptySubsequences: false).last?.lowercased() {
    case "csv": .table(separator: UInt8(ascii: ","))
    case "tsv": .table(separator: UInt8(ascii: "\t"))
    case "npy": .npy
    case "npz": .npz
    case "h5", "hdf5", "mat", "nc": .hdf5
    default: nil
    }
  }

  public var problems: [Problem] {
    guard let format = OwnFile.format(of: path) else {
      return path.isEmpty
        ? []
        : [
          Problem(
            "path",
            "'\(path)' has none of the suffixes .csv .tsv .npy .npz .h5 .hdf5 .mat .nc, which tell the format",
            remedy: .handbook)
        ]
    }
    var problems: [Problem] = []
    if case .table = format {
      for (key, name) in [("lengths", lengths), ("target_lengths", targetLengths)] where name != nil {
        problems.append(
          Problem(
            key, "'\(key)' is for arrays: a table's sequences are as long as they are", remedy: .handbook))
      }
      if classes != nil {
        problems.append(
          Problem(
            "classes", "'classes' is for arrays: a table's classes are those it names", remedy: .handbook))
      }
      problems += tableProblems
    } else {
      for (key, names) in [("inputs", inputs), ("targets", targets)] where names.count != 1 {
        problems.append(Problem(key, "'\(key)' must name one array (got \(names.count))", remedy: .handbook))
      }
      if sequence != nil {
        problems.append(
          Problem("sequence", "'sequence' is for tables: arrays have an axis of sequences", remedy: .handbook)
        )
      }
      if targetLengths != nil, !arrangement.generates {
        problems.append(
          Problem(
            "target_lengths", "with \(arrangement.rawValue) outputs are as long as inputs",
            remedy: "remove this line"))
      }
    }
    for (key, held) in [("validation", validation), ("test", test)] {
      guard case .file(let file) = held else { continue }
      if case .npy = format {
        problems.append(
          Problem(
            key, "a .npy file holds inputs alone",
            remedy: "write .npz files for a \(key) set of its own, or a share"))
      } else if OwnFile.format(of: file) == nil {
        problems.append(
          Problem(
            key,
            "'\(file)' is neither a share between 0 and 1 nor a file that ends in .csv .tsv .npz .h5 .hdf5 .mat .nc",
            remedy: .handbook))
      }
    }
    if validation.share + test.share >= 1 {
      problems.append(
        Problem("test", "the shares for validation and test leave nothing to train on", remedy: .handbook))
    }
    return problems
  }

  private var tableProblems: [Problem] {
    if sequence != nil {
      return arrangement.generates
        ? [
          Problem(
            "arrangement", "rows that are steps cannot have outputs with steps of their own",
            remedy: "write texts, or arrays")
        ] : []
    }
    var problems: [Problem] = []
    if inputs.count != 1 {
      problems.append(
        Problem(
          "inputs", "a row of text has one column of inputs (got \(inputs.count))",
          remedy: "rows that are steps need 'sequence'")
      )
    }
    if outputs == .numbers, arrangement != .manyToOne {
      problems.append(
        Problem(
          "outputs", "a row of text can have numbers as targets for many-to-one only", remedy: .handbook))
    }
    if outputs != .numbers, targets.count != 1 {
      problems.append(
        Problem("targets", "classes and texts stand in one column (got \(targets.count))", remedy: .handbook))
    }
    return problems
  }

  public func load(from folders: DataFolders) throws(Problem) -> any SequenceSource {
    var loader = FileLoader(task: self, folders: folders)
    return try loader.source()
  }
}
