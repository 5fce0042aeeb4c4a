import ArgumentParser
import Components
import Experiments
import Foundation
import OrderedCollections
import Runner
import Store

struct ScanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan",
    abstract: "Measure a file's diagnostics over a grid of settings, without training.",
    discussion: """
      The grid is the file's `scan`, or its sweep where it has none; at every point, with every seed, what `record.diagnostics` names is \
      measured as a record before the first update would hold it, to the bit. All numbers stand in one file, \
      results/EXPERIMENT/probes/scan.h5, along axes that are named after the keys and hold their values. The figure `phase` draws it.

      Weights are those of initialisation, or stored ones (--from, or model.from in the file), which can be changed (--with): a grid \
      over model.from.add.b.f is one of such changes.

      Claims take a point's numbers by of=scan: mean(gradient_reach[of=scan, model.init.W.gain=0.5]) < 10. On the page they stand in
      scan.csv, a row for each point and seed.

      A scan that is there is not made again. One that is stopped has written nothing. `lab run` makes the scan of a file that has one.

      EXAMPLES
        lab scan phase.exp
        lab scan -s 'scan.model.init.W.gain=[0.5, 1, 1.5, 2]' phase.exp
        lab scan --from vanishing/model.cell=lstm/1 --at last --with parameters.b.f+=1 vanishing.exp

      EXIT STATUS
        0   done, or already done
        64  wrong usage
        65  invalid experiment file
        73, 74  a file cannot be created or written, as 'lab help' says
        130, 143  stopped by a signal
      """)

  @OptionGroup var experiments: ExperimentOptions
  @OptionGroup var start: StartOptions
  @OptionGroup var output: ResultsOptions
  @OptionGroup var disk: DiskOptions
  @OptionGroup var trust: TrustOptions

  @OptionGroup var jobs: JobOptions

  @Flag(name: .long, help: "Make a scan anew that is there already.")
  var force = false

  @Flag(name: [.short, .long], help: "Say nothing but errors and the file's path.")
  var quiet = false

  func run() throws {
    var experiments = experiments
    experiments.set += try start.overrides
    let scans = try experiments.scans(results: output.results, diskLimit: disk.limit())
    let own = OwnOutput(of: scans.map(\.plan), results: output.results)
    own.ignoreTrials()
    let signals = Signals(StopRequest(), words: "stopping: no file is written") {
      Terminal.standardError.write($0)
    }
    var rows: [Value] = []
    for scan in scans where !signals.stop.isMade {
      let folder = try output.folder(scan.plan), made = try run(scan, folder, own.folders, signals.stop)
      rows.append(
        .table([
          "experiment": .text(scan.plan.experiment.name), "file": .text(folder.scan),
          "points": .integer(scan.plan.variants.count), "seeds": .integer(scan.plan.experiment.seeds.count),
          "status": .text(made.outcome.rawValue), "remarks": .list(made.remarks.map { .text($0) }),
        ]))
      if !experiments.json, made.outcome != .stopped { Terminal.standardOutput.writeLine(folder.scan) }
    }
    if experiments.json { Terminal.standardOutput.writeLine(JSONReport.scans(rows)) }
    if let code = signals.exitCode { throw ExitCode(code) }
  }

  private func run(_ scan: ScanPlan, _ folder: ResultsFolder, _ outputs: [String], _ stop: StopRequest) throws
    -> ScanRun
  {
    let plan = scan.plan, points = plan.variants.count, seeds = plan.experiment.seeds.count
    let size = "\(points) point\(points == 1 ? "" : "s") × \(seeds) seed\(seeds == 1 ? "" : "s")"
    say("\(plan.experiment.name): \(size), \(scan.size) of numbers")
    for remark in plan.remarks { say(remark) }
    let provenance = Provenance.ofThisMachine(
      command: ["lab"] + CommandLine.arguments.dropFirst(),
      folder: URL(fileURLWithPath: plan.file).deletingLastPathComponent().path, outputs: outputs)
    let clock = ContinuousClock(), start = clock.now
    let made = try ScanRun(
      of: scan, into: folder, workers: jobs.count, force: force, rehash: trust.rehash, provenance: provenance,
      stop: stop)
    for remark in made.remarks { say(remark) }
    switch made.outcome {
    case .kept: say("already done")
    case .measured:
      let seconds = (clock.now - start) / .seconds(1)
      say(
        "measured in \(Words.decimals(seconds)) s, \(Int(Double(plan.trials.count) / seconds * 60)) points a minute"
      )
    case .stopped: break
    }
    return made
  }

  private func say(_ line: String) {
    if !quiet { Terminal.standardError.writeLine(line) }
  }
}
