import ArgumentParser
import Components
import Figures
import Foundation
import OrderedCollections
import Reports
import Store

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract:
      "Compare stored results: differences or ratios with their intervals, and the settings that differ.",
    discussion: """
      A and B are folders of results, of a variant's trials, or files of trials. What is named first is the reference: one side is compared
      with each other, several variants with those of the same names; of one result alone its first variant with the others.

      Intervals are those of claims: where both sides have trials with the same seeds these are paired, and others left out; else the
      trials are independent. Of what spans decades the ratio of geometric means is told. Behind p stands, in brackets, p beside the other
      comparisons (Holm). COLUMN is one of claims (lab help claims), whose brackets say when.

      EXAMPLES
        lab compare results/vanishing
        lab compare results/x/trials/VARIANT results/x       its other variants with this one
        lab compare results/a/trials/model.cell=rnn results/b/trials/model.cell=lstm --by test_loss --by steps
        lab compare results/vanishing old/vanishing --by 'validation_loss[at=best]' --figure both.pdf

      EXIT STATUS
        0   done
        1   a file is left out, or the figure cannot be drawn
        64  wrong usage
        65  these cannot be compared, or a file cannot be read
        73, 74  a file cannot be created or written, as 'lab help' says
      """)

  @Argument(help: "Folders of results or of variants, or trials' files.", completion: .file())
  var results: [String]

  @Option(
    name: .long, parsing: .unconditionalSingleValue,
    help: ArgumentHelp("What is compared; default: what their tests measured.", valueName: "column"),
    completion: .custom(Completions.columns))
  var by: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp("mean, or median: it has a number where a trial diverged.", valueName: "statistic"),
    transform: CompareCommand.statistic(of:))
  var statistic = ComparedStatistic.mean

  @Option(
    name: .long,
    help: ArgumentHelp("Draw the comparisons: a path that ends with .svg, .png or .pdf.", valueName: "path"))
  var figure: String?

  @Flag(name: .long, help: "Print one JSON object on standard output.")
  var json = false

  func validate() throws {
    if let figure, format(of: figure) == nil {
      throw ValidationError("--figure needs a path that ends with .svg, .png or .pdf (got '\(figure)')")
    }
  }

  func run() throws {
    let places = try results.map { (path: $0, place: try Places.any($0)) }
    let comparison = try Refusal.told { try ResultComparison(of: places, by: by, statistic: statistic) }
    if json {
      Terminal.standardOutput.writeLine(ComparisonReport.json(comparison, statistic))
    } else {
      let terminal = Terminal.standardOutput
      terminal.write(
        ComparisonReport.text(comparison, statistic, width: terminal.isInteractive ? terminal.width : nil))
    }
    for name in comparison.lonely {
      Terminal.standardError.writeLine("only one of the results has the variant \(name)")
    }
    for fault in comparison.leftOut { Terminal.standardError.writeLine("lab: left out: \(fault)") }
    try draw(comparison)
    if !comparison.leftOut.isEmpty { throw ExitCode(1) }
  }

  private func draw(_ comparison: ResultComparison) throws {
    guard let figure, let format = format(of: figure) else { return }
    guard let forest = comparison.forest else {
      throw Failure("\(figure) is not drawn: of single trials nothing is estimated; compare several seeds", 1)
    }
    do {
      let renderer = try GnuplotRenderer(searching: ProcessInfo.processInfo.environment["PATH"] ?? "")
      try TextFile.write(renderer.picture(forest, as: format), to: figure)
    } catch let error as StoreError {
      throw error
    } catch {
      throw Failure("\(figure) is not drawn: \(error)", 1)
    }
    Terminal.standardError.writeLine("drawn: \(figure)")
  }

  private static func statistic(of text: String) throws -> ComparedStatistic {
    guard let statistic = ComparedStatistic(rawValue: text) else {
      throw ValidationError("there are the statistics mean and median (got '\(text)')")
    }
    return statistic
  }

  private func format(of path: String) -> PictureFormat? {
    path.split(separator: ".").count > 1
      ? path.split(separator: ".").last.flatMap { PictureFormat(rawValue: $0.lowercased()) } : nil
  }
}
