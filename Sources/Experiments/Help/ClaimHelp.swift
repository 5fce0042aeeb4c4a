import Components
import Diagnostics
import Statistics
import TrialFormat

/// `lab help claims`: the language of claims, its columns and functions, from the tables that also check
/// them.
enum ClaimHelp {
  static func page(width: Int, columns: [ClaimColumn] = ClaimColumn.all()) -> String {
    var help = HelpText(width: width)
    help.paragraph(
      """
      claims: a list of conclusions. Each has 'says', a sentence for the page, and 'check', which is judged by the numbers of the \
      stored trials: it holds, fails or is undecided. With --strict the exit status is 3 unless all of them hold.
      """)
    help.heading("IN A FILE")
    for line in [
      "claims:", "  - says: An LSTM reads reviews better than a tanh network",
      "    check: mean(test_accuracy[model.cell=lstm]) > mean(test_accuracy[model.cell=rnn])",
      "  - says: Both are better than guessing",
      "    check: min(test_accuracy) > baseline.chance[of=accuracy]",
    ] {
      help.line(line, indent: 2)
    }
    help.heading("LANGUAGE")
    for (label, text) in [
      ("numbers", "0.5, 1e-3, 5 %; + - * /, parentheses"),
      (
        "comparisons",
        "< <= > >= == !=; a ≈ b within 0.1, also within 5 % or within ratio 2; a within 0.1 of b; 'paired' or 'unpaired' behind one says "
          + "how trials of the same seeds are taken, 'bootstrap' takes means of ten seeds or more by the studentised bootstrap"
      ),
      ("logic", "and, or, not"),
      (
        "columns",
        "a name, in brackets what chooses among trials: settings by dotted key (model.cell=lstm, model.hidden!=64), seed=1..3, "
          + "variant=NAME, quoted where it holds commas, entry=NAME for all variants of an entry of 'list'"
      ),
      (
        "moments",
        "of updates, evaluations and records: at=first, at=last (also where nothing is said) or at=NUMBER; of updates and evaluations also "
          + "at=best, over=area (the mean over updates: the area below, linear between them, divided by the updates it spans) and last=5 "
          + "(the mean of the last five, also written validation_loss of the last 5 evaluations); none of these three is known of a trial that diverged"
      ),
      (
        "scan",
        "of=scan takes a diagnostic's column at the points of the file's scan instead of its trials: "
          + "mean(gradient_reach[of=scan, model.init.W.gain=0.5]) < 10; what is not measured yet leaves a claim undecided"
      ),
      (
        "pairs",
        "inside a function columns are joined trial by trial, seed by seed: mean(test_loss[model.cell=rnn] - test_loss[model.cell=lstm])"
      ),
      (
        "choice",
        "inside a function, '| condition' takes the trials in which it is true: mean(steps_to_success | success)"
      ),
      (
        "order",
        "'by key' puts trials in the order of a swept setting, numbers as they rise, anything else as listed: trend(test_loss, by model.hidden)"
      ),
      (
        "baselines",
        "baseline.NAME, a level that the task declares, blanks as '_'; baseline.chance[of=accuracy] where there are several"
      ),
    ] {
      help.paragraph(text, indent: 16, label: "  " + label)
    }
    help.heading("FUNCTIONS")
    for function in ClaimFunction.allCases {
      help.paragraph(function.doc, indent: 16, label: "  " + function.rawValue)
    }
    help.heading("FILTERS OF COLUMNS")
    for filter in ColumnFilter.standard {
      help.paragraph(
        "\(filter.name)=\(filter.example): \(filter.doc)", indent: 16, label: "  " + filter.name)
    }
    help.heading("COLUMNS")
    for (title, rhythm) in [
      ("one for each trial", QuantityDeclaration.Rhythm.trial), ("at an evaluation", .evaluation),
      ("at an update", .update),
      ("at a record", .record),
    ] {
      help.line("\(title):", indent: 2)
      for column in columns where column.rhythm == rhythm {
        let unit = column.unit.map { "; in \($0)" } ?? "", kind = column.isTruth ? "; true or false" : ""
        let brackets = ClaimHelp.brackets(column.filters), with = column.setting.map { "; with \($0)" } ?? ""
        let better = column.better.map { "; \($0) is better" } ?? ""
        help.paragraph(
          column.doc + unit + kind + better + brackets + with, indent: 28, label: "    " + column.name)
      }
    }
    help.paragraph("and test_NAME, validation_NAME of each metric that the task measures", indent: 4)
    help.heading("OUTCOMES")
    help.paragraph(
      """
      A comparison holds where it is true in the whole 95 % interval of the difference of its sides, fails where it is true nowhere in \
      it, else it is undecided. Means: Student's t of the differences by seed where both sides have the same seeds, Welch's where they \
      share none. What spans decades (losses, norms, numbers of updates): the same of its logarithms, so that geometric means and their \
      ratios are compared: write mean(a) < 2 * mean(b). Rates: Clopper-Pearson, two of them Boschloo's exact test; of several variants \
      at once by the seeds in which all, and in which any, succeed. A median or quantile: order statistics; two medians: Hodges-Lehmann \
      by signed ranks (same seeds, 6 of them) or Mann-Whitney. min, max and count are of these very trials and have no interval. What \
      has none that is known to cover is refused. That two numbers are near each other is shown by equivalence: the whole interval lies \
      within the margin that the claim declares; what was printed with a standard deviation and a number of trials brings its own error. \
      Several claims in a file: p of each is adjusted by Holm's procedure, and a claim that only holds alone is undecided; one that so few \
      seeds can never decide is refused. Undecided says how many seeds like these would decide it. A number that a trial does not tell, because it diverged or a lag is censored, counts \
      as every number that it could be; a mean of such is undecided. The page draws all intervals in one figure, which is figures/findings.svg \
      and, as numbers, findings.csv.
      """, indent: 2)
    return help.text
  }

  /// The columns that a diagnostic's numbers have in claims and tables; none of another component.
  static func columns(of member: any Component.Type) -> [ColumnDeclaration] {
    var known: Set<String> = []
    return ((member as? any Instrument.Type)?.quantities ?? []).flatMap(\.columns).filter {
      known.insert($0.name).inserted
    }
  }

  /// The same as a part of the component's page.
  static func addColumns(of member: any Component.Type, to help: inout HelpText) {
    let columns = columns(of: member)
    guard !columns.isEmpty else { return }
    help.heading("COLUMNS OF CLAIMS")
    for column in columns {
      let table = column.isTabled ? "; in summary.csv" : ""
      help.paragraph(column.doc + brackets(column.filters) + table, indent: 28, label: "  " + column.name)
    }
  }

  /// `; needs [engine=, parameter=], takes [gate=]`
  private static func brackets(_ filters: [ColumnFilter]) -> String {
    func list(_ isRequired: Bool) -> String {
      filters.filter { $0.isRequired == isRequired }.map { "\($0.name)=" }.joined(separator: ", ")
    }
    return [("needs", list(true)), ("takes", list(false))].filter { !$0.1.isEmpty }
      .map { "; \($0.0) [\($0.1)]" }.joined()
  }
}
