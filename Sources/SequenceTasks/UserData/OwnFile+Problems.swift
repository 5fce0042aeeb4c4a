public import Components
import Recurrent

extension OwnFile {
  public var problems: [Problem] {
    guard let format = OwnFile.format(of: path) else {
      return path.isEmpty
        ? []
        : [
          Problem(
            "path",
            "'\(path)' has none of the suffixes .csv .tsv .tab .npy .npz .h5 .hdf5 .mat .nc, which tell the format",
            remedy: "give a table the suffix .csv, and say its 'separator'")
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
      problems += strayTableProblems
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
            "'\(file)' is neither a share between 0 and 1 nor a file that ends in .csv .tsv .tab .npz .h5 .hdf5 .mat .nc",
            remedy: .handbook))
      }
    }
    if validation.share + test.share >= 1 {
      problems.append(
        Problem("test", "the shares for validation and test leave nothing to train on", remedy: .handbook))
    }
    if outputs == .labels {
      for (key, isSet) in [("classes", classes != nil), ("ignore", ignore != nil)] where isSet {
        problems.append(
          Problem(key, "'\(key)' is of classes, and these outputs are labels", remedy: "remove this line"))
      }
    }
    if shift > 0, arrangement != .manyToMany {
      problems.append(
        Problem(
          "shift",
          "with \(arrangement.rawValue) targets have no steps of the inputs, which they could follow",
          remedy: "say 'arrangement: many-to-many', or remove this line"))
    }
    return problems + splitProblems
  }

  private var tableProblems: [Problem] {
    let rows = tableRows, areRuns = rows == .steps || rows == .tokens
    var problems: [Problem] = []
    func problem(_ key: String, _ message: String, _ remedy: Remedy, if isWrong: Bool) {
      if isWrong { problems.append(Problem(key, message, remedy: remedy)) }
    }
    problem(
      "rows", "a row of \(rows.rawValue) is a sequence by itself, and 'sequence' has no meaning",
      "remove 'sequence', or say 'rows: steps' or 'rows: tokens'", if: sequence != nil && !areRuns)
    problem(
      "arrangement", "rows that are \(rows.rawValue) cannot have outputs with steps of their own",
      "write texts, or arrays", if: areRuns && arrangement.generates)
    problem(
      "inputs", "a row of a word has one column of inputs (got \(inputs.count))",
      "name the column of words alone", if: rows == .tokens && inputs.count != 1)
    problem(
      "outputs", "a row of text can have \(outputs?.rawValue ?? "") as targets for many-to-one only",
      .handbook,
      if: rows == .texts && outputs?.areNumbers == true && arrangement != .manyToOne)
    let hasOneColumn = rows != .series || arrangement == .manyToOne
    problem(
      "targets", "classes and texts stand in one column (got \(targets.count))",
      "say 'outputs: numbers' if they are numbers, 'outputs: labels' if each is 0 or 1",
      if: hasOneColumn && outputs?.areNumbers != true && targets.count != 1)
    return problems
  }

  /// What is said of tables where there is none.
  private var strayTableProblems: [Problem] {
    let stray = [
      ("rows", rows != nil), ("separator", separator != nil), ("quote", quote != nil),
      ("decimal", decimal != .point), ("header", header != .line), ("comment", comment != nil),
      ("missing", !missing.isEmpty), ("time", time != nil), ("split_column", splitColumn != nil),
      ("group", group != nil),
    ]
    return stray.filter(\.1).map { key, _ in
      Problem(key, "'\(key)' is for tables, and this file holds arrays", remedy: "remove this line")
    }
  }

  private var splitProblems: [Problem] {
    var problems: [Problem] = []
    for (key, held) in [("validation", validation), ("test", test)]
    where splitColumn != nil && held.share == 0 {
      problems.append(
        Problem(key, "'split_column' names this set already", remedy: "remove 'split_column', or this line"))
    }
    if group != nil, split == .stratified || split == .ordered {
      problems.append(
        Problem(
          "group", "groups are chosen at random, not \(split?.rawValue ?? "")", remedy: "say 'split: random'")
      )
    }
    if splitSeed != 0, split == .ordered {
      problems.append(
        Problem("split_seed", "nothing is chosen at random with 'split: ordered'", remedy: "remove this line")
      )
    }
    if ignore != nil, arrangement != .manyToMany {
      problems.append(
        Problem(
          "ignore", "a sequence with one target, or a text of its own, has no step to leave out",
          remedy: "leave such sequences out of the file"))
    }
    return problems
  }
}
