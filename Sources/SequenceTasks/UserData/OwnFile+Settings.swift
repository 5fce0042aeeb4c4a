public import Components
import Recurrent

extension OwnFile {
  public static let settings: [Setting<OwnFile>] = commonSettings + tableSettings

  private static let commonSettings: [Setting<OwnFile>] = [
    Setting(
      "path", \.path, .text(.line), required: true,
      doc:
        "The file, relative to the experiment file: .csv, .tsv or .tab, .npy (the inputs), .npz, or HDF5: .h5, .hdf5, .mat, .nc."
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
        The array [time, batch, feature], or [time, batch] of integer tokens; in a table the column of texts or words, or the columns \
        of numbers, of which t0..t186 names a stretch and 2.. all from the second.
        """),
    Setting(
      "targets", \.targets, .list(of: .text(.line), count: 1...1000),
      doc: """
        The array of classes [time, batch] or numbers [time, batch, output], without time for many-to-one; for .npy a file of its own; \
        in a table the column of classes or texts, or the columns of numbers. In an array −1 is a step that is not scored; 'ignore' \
        names another class. The array or the columns of 'inputs' where 'shift' makes the next step the target.
        """),
    Setting(
      "outputs", \.outputs, .optional(.choice(Outputs.allCases.map(\.rawValue))),
      doc:
        """
        Classes (cross-entropy), numbers (squared error), or labels: several outputs a step, each 0 or 1, as the keys of a piano roll \
        (cross-entropy of each output's logistic function, summed; their frame_accuracy is TP / (TP + FP + FN) over all steps of a set, \
        0 where nothing holds and nothing is given in all of it); none: arrays of integers, texts or a few whole numbers are \
        classes, and tables hold classes.
        """
    ),
    Setting(
      "shift", \.shift, .integer(0...1_000_000), unit: "steps",
      doc: """
        How many steps later than its input a target stands, with many-to-many: with targets that are the inputs, 1 asks for the next \
        step. Sequences become shorter by as much.
        """
    ).later,
    Setting(
      "classes", \.classes, .optional(.integer(1...100_000)), unit: "classes",
      doc:
        "Number of classes of an array of integers, from 0; none: as many as there are, counted from 0 or, as in MATLAB, from 1."
    ),
    Setting(
      "lengths", \.lengths, .optional(.text(.line)),
      doc:
        "The array [batch] of the sequences' lengths; none: all are equally long, unless HDF5 keeps each by itself."
    ),
    Setting(
      "target_lengths", \.targetLengths, .optional(.text(.line)),
      doc: "The array [batch] of the output sequences' lengths, where outputs have steps of their own."),
    Setting(
      "layout", \.layout, .choice(Layout.allCases.map(\.rawValue)),
      doc:
        "Which axis of the arrays comes first: [time, batch, …] or [batch, time, …]; of MATLAB's as HDF5 has them, which is in reverse."
    ),
    Setting(
      "sequence", \.sequence, .optional(.text(.line)),
      doc:
        "The column that names the sequence of each row, or of the first row of each, where a table's rows are steps or words; none: empty lines part them."
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
      doc: "The share of the sequences, taken as 'split' says, always the same, or the file of its own."),
    Setting("test", \.test, HeldOutSet.type, doc: "The share or file for the test, as for validation."),
  ]

  /// How tables are written, and how sets are split.
  private static let tableSettings: [Setting<OwnFile>] = [
    Setting(
      "rows", \.rows, .optional(.choice(TableRows.allCases.map(\.rawValue))),
      doc: """
        What a row of a table is: a text, a step, a word (tokens; with 'sequence' or between empty lines) or a whole series, a column \
        each step; none: a step with 'sequence', a series where 'inputs' names several columns, else a text.
        """
    ).later,
    Setting(
      "separator", \.separator, .optional(.choice(TableDialect.Separator.allCases.map(\.rawValue))),
      doc: "What parts the fields of a table, of which space is any number of blanks; none: by the suffix."
    ).later,
    Setting(
      "quote", \.quote, .optional(.choice(TableDialect.Quote.allCases.map(\.rawValue))),
      doc:
        "What fields that hold separators stand in; off: quotes are letters; none: off with tabs, else double."
    ).later,
    Setting(
      "decimal", \.decimal, .choice(TableDialect.Decimal.allCases.map(\.rawValue)),
      doc: "What stands before the fraction of a table's numbers."
    ).later,
    Setting(
      "header", \.header, TableHeader.type,
      doc: """
        Whether a table's first line names its columns; false: they are 1, 2, …; a list of names: theirs, and the first line is data.
        """
    ).later,
    Setting(
      "comment", \.comment, .optional(.text(.line)),
      doc: "What lines of a table that are left out begin with."
    ).later,
    Setting(
      "missing", \.missing, .list(of: .text(.line), count: 0...100),
      doc: """
        Words for what is not known, such as NaN: at its end they end a series early, as class of a step they are not scored, and \
        elsewhere they are refused.
        """
    ).later,
    Setting(
      "ignore", \.ignore, .optional(.text(.line)),
      doc: "A class that is not scored, as -100 in many data sets; with many-to-many."
    ).later,
    Setting(
      "time", \.time, .optional(.text(.line)),
      doc:
        "The column of times, numbers or dates of ISO 8601 (2024-05-01T12:30): checked to rise in each sequence, and what 'split: ordered' goes by."
    ).later,
    Setting(
      "split", \.split, .optional(.choice(SplitMethod.allCases.map(\.rawValue))),
      doc: """
        How shares are taken: of each class (stratified), at random, or the last (ordered), so that nothing is learnt from what comes \
        after the test; none: stratified where each sequence has one class.
        """
    ).later,
    Setting(
      "split_column", \.splitColumn, .optional(.text(.line)),
      doc:
        "The column of a table that says train, validation or test; a set that it does not name is a share of train."
    ).later,
    Setting(
      "group", \.group, .optional(.text(.line)),
      doc: "The column of a table whose sequences stay in one set, such as those of one patient."
    ).later,
    Setting(
      "split_seed", \.splitSeed, .integer(0...Int.max), doc: "What the random choice of shares begins with."
    ).later,
    Setting(
      "standardise", \.standardise, .flag,
      doc: """
        Whether each column of inputs has its mean taken off and is divided by its standard deviation, both of the training set alone.
        """
    ).later,
  ]
}
