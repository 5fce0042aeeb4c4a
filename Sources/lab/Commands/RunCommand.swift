import ArgumentParser

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract:
      "Run experiment files: train, keep tensors and gradients, draw figures, write the notebook page.",
    discussion: """
      Pages and figures are the same from run to run and fit for version control; times, machine and command line stand in
      provenance/run.html and --json. Trials, which are large, are kept out of git by a .gitignore in the results folder, unless
      there is one already. The folder's index.html lists all experiments.

      Finished trials whose settings have not changed are kept; results of other settings are moved to stale/, and moved back
      when their settings come back. A file that is not as it was written (its SHA-256 is kept in provenance/index/) is set
      aside as seed-N.h5.damaged, and its trial is redone. All of this is said. A page of which nothing has changed (what it was made
      from is stamped in provenance/page.stamp) is not made again; lab report always does.

      Several runs may share one results folder, also on several machines: each trial is computed by one of them, the others
      wait for it. While it is computed, seed-N.lease beside its file says by whom.

      A trial that was interrupted goes on from its last checkpoint and comes to the same bits. The folder seed-N.checkpoint beside
      its file holds a copy of what it had recorded, and is removed when it has finished. Ctrl-C, SIGTERM and SIGHUP stop every trial at its next
      update, with exit status 130 or 143; SIGUSR1 does the same with 75, which batch systems take for "start me again". A full or failing
      disk stops them, too (73 or 74): with room made, the same command goes on.

      A trial whose train.steps were raised since it finished goes on from the end of the shorter one, to the same bits as in one go;
      the shorter one's file is kept in stale/. The state in which a trial ended lies beside its file, seed-N.end: without it, or where the
      learning rate's schedule or the records depend on train.steps, the longer trial begins anew, and says why. lab plan --why
      tells it beforehand.

      Trials are trained in processes of their own, the longest first. If one of these crashes, is killed or hangs, its trial goes on
      in another one, from its last checkpoint; if that is lost over it as well, the trial has failed, and the others go on.

      On a terminal a line shows how far the whole run is, with the time left from the speeds measured so far and the costs planned, and a
      line each trial that is being trained; elsewhere, lines say what began and ended. --events ndjson tells other programs.

      EXAMPLES
        lab run experiments/sentiment.exp
        lab run --only failed --only missing experiments/sentiment.exp
        lab run --only 'model.cell=*' --only seed=1..3 experiments/sentiment.exp   page and summary stay those of all trials
        lab run -j 2 -s train.steps=100 -s 'seeds=[1, 2]' --results /tmp/try experiments/sentiment.exp
      """)

  @OptionGroup var experiments: ExperimentOptions
  @OptionGroup var disk: DiskOptions
  @OptionGroup var timing: TimingOptions
  @OptionGroup var claims: StrictOptions
  @OptionGroup var options: RunOptions

  @Flag(name: [.customShort("n"), .customLong("dry-run")], help: "Print the plan and stop.")
  var dryRun = false

  func validate() throws {
    if options.events != nil, experiments.json || dryRun {
      throw ValidationError("--events tells a run while it goes on: leave out --json and --dry-run")
    }
  }

  func run() throws {
    let plans = try experiments.plans(
      results: options.output.results, diskLimit: disk.limit(jobs: options.workers.count), checksScans: true)
    if dryRun {
      try PlanCommand.show(
        plans, in: options.output, timing: timing, options.selection, json: experiments.json)
      return
    }
    if let failure = Failure(needingFilesFor: options.workers.count) { throw failure }
    let session = try RunSession(
      of: plans, options,
      answer: ExperimentRun.Answer(
        isJSON: experiments.json, isColored: experiments.answer.isColored))
    let reports = try session.run()
    if experiments.json { Terminal.standardOutput.writeLine(JSONReport.run(reports)) }
    if let code = session.exitCode { throw ExitCode(code) }
    try claims.exit(after: reports)
  }
}
