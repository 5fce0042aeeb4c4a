import Archive
import ArgumentParser
import Components
import Experiments
import OrderedCollections
import Reports
import Store

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List stored trials: what became of each, what it came to, how large its file is.",
    discussion: """
      RESULTS is the folder of all results, that of an experiment's, or that of a variant's trials. What the index knows of a file that
      looks as it did is told without opening it; files are opened for settings alone, and none is read whole: lab run finds damage.

      Columns, conditions and order name \(TrialKey.Fact.allCases.map(\.rawValue).joined(separator: ", ")), a result on the test set
      (test_loss, test_accuracy) or a setting (model.hidden). A trial that has nothing there stands last.

      EXAMPLES
        lab list                                             all trials in results/
        lab list results/vanishing --sort -test_accuracy --limit 5
        lab list --where status=diverged --columns experiment,variant,seed,optimizer.learning_rate
        lab list --where 'test_loss<0.5' --where 'variant=*lstm*' --json

      EXIT STATUS
        0   done
        64  wrong usage
      """)

  @Argument(help: "Folders of results.", completion: .directory)
  var results: [String] = ["results"]

  @Option(
    name: .customLong("where"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Only trials of which this is true, with =, !=, <, <=, > or >=; several must all be.",
      valueName: "condition"))
  var conditions: [String] = []

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("The order: keys, -KEY for the greatest first.", valueName: "keys"))
  var sort = ""

  @Option(name: .long, help: ArgumentHelp("What is shown of each trial.", valueName: "keys"))
  var columns = ""

  @Option(name: .long, help: ArgumentHelp("No more trials than these.", valueName: "n"))
  var limit: Int?

  @Flag(name: .long, help: "Print one JSON object on standard output.")
  var json = false

  @Flag(name: [.short, .long], help: "Print no totals.")
  var quiet = false

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit needs at least 1") }
    _ = try query
  }

  func run() throws {
    let listing: TrialListing
    do {
      listing = try TrialListing(of: results.map(Places.folder), query)
    } catch let problem as Problem {
      throw ValidationError(problem.description)
    }
    if json {
      Terminal.standardOutput.writeLine(JSONReport.trials(listing.rows.map { row(of: $0, listing.columns) }))
      return
    }
    Terminal.standardOutput.write(table(listing))
    if !quiet { Terminal.standardError.writeLine(ListCommand.totals(listing)) }
  }

  private var query: TrialListing.Query {
    get throws {
      var query = TrialListing.Query()
      for condition in conditions {
        do throws(Problem) { query.conditions.append(try TrialCondition(condition)) } catch {
          throw ValidationError("--where: \(error.description)")
        }
      }
      query.order = try ListCommand.names(sort, of: "--sort").map { name in
        name.hasPrefix("-") ? (TrialKey(String(name.dropFirst())), true) : (TrialKey(name), false)
      }
      let shown = try ListCommand.names(columns, of: "--columns")
      if !shown.isEmpty { query.columns = shown.map { TrialKey($0) } }
      if let limit { query.limit = limit }
      return query
    }
  }

  /// A list on the command line: `variant,seed`.
  private static func names(_ list: String, of option: String) throws -> [String] {
    guard !list.isEmpty else { return [] }
    let names = list.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.filter { $0 != " " }
    }
    guard names.allSatisfy({ !$0.isEmpty && $0 != "-" }) else {
      throw ValidationError("\(option) needs names with commas between them, as variant,seed (got '\(list)')")
    }
    return names
  }

  private func table(_ listing: TrialListing) -> String {
    let texts = listing.columns.enumerated().filter { column, _ in
      !listing.rows.contains { row in
        switch row.cells[column] {
        case .real?, .integer?: true
        default: false
        }
      }
    }.map(\.element.name)
    let rows = listing.rows.map { row in
      listing.columns.indices.map { column in
        listing.columns[column] == .fact(.size) && row.cells[column] != nil
          ? ByteCount(Double(row.trial.bytes)).description : row.text(column)
      }
    }
    return TextTable(listing.columns.map(\.name), rows, texts: Set(texts)).text(
      width: Terminal.standardOutput.isInteractive ? Terminal.standardOutput.width : nil)
  }

  /// What its columns say stands beside the entries that every command gives of a trial.
  private func row(of row: TrialListing.Row, _ columns: [TrialKey]) -> Value {
    let trial = row.trial
    var entries: OrderedDictionary<String, Value> = [
      "experiment": .text(trial.experiment), "id": .text(trial.name), "variant": .text(trial.variant),
      "seed": .integer(trial.seed), "status": .text(trial.status.rawValue), "file": .text(trial.file),
      "bytes": .integer(Int(trial.bytes)),
    ]
    if !trial.identity.isEmpty { entries["identity"] = .text(trial.identity) }
    if !trial.remark.isEmpty { entries["remark"] = .text(trial.remark) }
    entries["test"] = .table(
      OrderedDictionary(trial.test.map { ($0.name, .real($0.value)) }) { first, _ in first })
    for (column, value) in zip(columns, row.cells) {
      switch column {
      case .setting, .fact(.modified): entries[column.name] = value
      case .fact, .test: continue
      }
    }
    return .table(entries)
  }

  /// `90 of 170 trials: 80 done, 10 diverged; 256 MiB`
  private static func totals(_ listing: TrialListing) -> String {
    let trials = listing.rows.map(\.trial), shown = trials.count
    let count = TrialCount("", trials)
    let all = shown == listing.all ? Words.trials(shown) : "\(shown) of \(Words.trials(listing.all))"
    return shown == 0 ? all : "\(all): \(count.words); \(ByteCount(Double(count.bytes)))"
  }
}
