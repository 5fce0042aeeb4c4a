import Archive
import ArgumentParser
import Components
import Experiments
import OrderedCollections
import Reports
import Statistics
import Store
import TrialFormat

struct BestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "best",
    abstract: "Put the variants of stored results in order, and name the best trial of each.",
    discussion: """
      RESULT is the folder of an experiment's results, or of a variant's trials. COLUMN is one of claims (lab help claims), whose brackets
      say when: test_loss, validation_loss[at=best], steps_to_success. Variants are put in order by the mean of their seeds, with its
      95 % interval; of what spans decades it is the geometric mean. A trial that diverged has no number, and its variant stands last.

      EXAMPLES
        lab best results/vanishing --by test_accuracy
        lab best results/adding --by 'validation_loss[at=best]' --limit 3
        lab show "$(lab best -q results/adding --by test_loss)"

      EXIT STATUS
        0   done
        1   a file is left out
        64  wrong usage
        65  these results have no such number
      """)

  @Argument(help: "Folders of results or of variants.", completion: .directory)
  var results: [String]

  @Option(
    name: .long, help: ArgumentHelp("The number that decides.", valueName: "column"),
    completion: .custom(Completions.columns))
  var by: String

  @Flag(help: "Which numbers are better, where the column does not say.")
  var direction: Direction?

  @Option(name: .long, help: ArgumentHelp("No more variants than these.", valueName: "n"))
  var limit: Int?

  @Flag(name: .long, help: "Print one JSON object on standard output.")
  var json = false

  @Flag(name: [.short, .long], help: "Print nothing but the path of the best variant's best trial.")
  var quiet = false

  enum Direction: String, EnumerableFlag { case highest, lowest }

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit needs at least 1") }
  }

  func run() throws {
    let places = try results.map { ($0, try Places.folder($0)) }
    var leftOut: [ArchiveFault] = []
    let (column, ranked) = try Refusal.told {
      var sides: [ComparedSide] = []
      for (path, place) in places {
        let found = try ComparedSide.all(at: place, named: path)
        sides += found.sides
        leftOut += found.leftOut
      }
      let column = try ComparedColumn(by)
      return (
        column,
        try RankedSide.all(sides, by: column, better: direction.map { $0 == .highest ? .higher : .lower })
      )
    }
    show(Array(ranked.prefix(limit ?? .max)), column)
    for fault in leftOut { Terminal.standardError.writeLine("lab: left out: \(fault)") }
    if !leftOut.isEmpty { throw ExitCode(1) }
  }

  private func show(_ ranked: [RankedSide], _ column: ComparedColumn) {
    if json {
      Terminal.standardOutput.writeLine(JSONReport.variants(ranked.enumerated().map(BestCommand.entries)))
      return
    }
    if quiet {
      if let best = ranked.first?.best { Terminal.standardOutput.writeLine(best.trial.path) }
      return
    }
    let hasExperiments = Set(ranked.map(\.side.experiment)).count > 1
    let rows = ranked.enumerated().map { index, row in
      [String(index + 1)] + (hasExperiments ? [row.side.experiment] : []) + [
        row.side.variant, String(row.side.trials.count), row.text, row.bestText, row.best?.trial.path ?? "–",
      ]
    }
    let heading =
      ["rank"] + (hasExperiments ? ["experiment"] : []) + [
        "variant", "seeds", column.column.scale == .logarithmic ? "geometric mean" : "mean", "best",
        "best trial",
      ]
    Terminal.standardOutput.write(
      TextTable(heading, rows, texts: ["experiment", "variant", "best trial"]).text(
        width: Terminal.standardOutput.isInteractive ? Terminal.standardOutput.width : nil))
    for gap in ranked.flatMap(\.gaps) { Terminal.standardError.writeLine(gap) }
  }

  private static func entries(_ index: Int, _ row: RankedSide) -> Value {
    var entries: OrderedDictionary<String, Value> = [
      "rank": .integer(index + 1), "experiment": .text(row.side.experiment),
      "variant": .text(row.side.variant),
      "seeds": .list(row.side.seeds.map { .integer($0) }), "mean": ClaimReport.json(nil, row.estimate),
    ]
    if let best = row.best {
      entries["best"] = .table([
        "id": .text(best.trial.name), "value": .real(best.value), "file": .text(best.trial.path),
      ])
    }
    if !row.gaps.isEmpty { entries["without_number"] = .list(row.gaps.map { .text($0) }) }
    return .table(entries)
  }
}
