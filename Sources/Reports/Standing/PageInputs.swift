import Archive
import Components
import Experiments
import Figures
import Foundation
import Language
import LinearAlgebra
import Runner
import SequenceTasks
import Store

/// Everything that can change a page: while nothing of it changes, nor does the page.
struct PageInputs {
  /// SHA-256 over all of it.
  let digest: String

  /// Nil unless the index knows the file of every trial of the plan and each looks as it did: of others
  /// nothing can be said without opening them.
  init?(of plan: Plan, in folder: ResultsFolder) throws(StoreError) {
    guard let program = PageInputs.program else { return nil }
    var trials: [Value] = []
    for trial in plan.trials {
      let file = try IndexedFile(variant: trial.variant.name, seed: trial.seed, in: folder)
      guard let digest = file.digest else { return nil }
      let start = trial.start.map { "\($0.trial), \($0.place), \($0.digest)" } ?? ""
      let verification = try folder.verification(variant: trial.variant.name, seed: trial.seed)
      trials.append(
        PageInputs.texts([
          trial.name, trial.identity, trial.recordsKept, digest, start,
          PageInputs.look(FileVersion(of: verification)),
        ]))
    }
    let scan = PageInputs.texts([IndexedFile(scanIn: folder).digest ?? ""])
    let inputs = [
      program, scan, PageInputs.file(plan, in: folder), try PageInputs.variants(plan, in: folder),
    ]
    digest = sha256(Array(Value.list(inputs + [.list(trials)]).canonicalJSON.utf8))
  }

  /// This program, its libraries and gnuplot; nil if the program cannot be told from another.
  private static var program: Value? {
    let executable =
      FileVersion(of: "/proc/self/exe") ?? Bundle.main.executablePath.flatMap { FileVersion(of: $0) }
    guard let executable else { return nil }
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let gnuplot = (try? GnuplotRenderer(searching: path))?.executable
    return texts([
      Provenance.labVersion, look(executable), LibraryVersion.current.library,
      MarkdownVersion.current.library,
      linearAlgebraDescription(), KernelFamily.best.name, path, gnuplot ?? "",
      look(gnuplot.flatMap { FileVersion(of: $0) }),
    ])
  }

  /// The experiment file, what it extends, and the places that the page names.
  private static func file(_ plan: Plan, in folder: ResultsFolder) -> Value {
    let bases = plan.bases.flatMap { [$0.name, sha256($0.bytes)] }
    let names = [plan.file, folder.path]
    let places = names + names.map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().path }
    return .list([
      texts(places), texts([sha256(plan.bytes)] + bases), texts(plan.overrides), .integer(plan.look),
      plan.settings,
    ])
  }

  /// Of each variant its data, its settings and its gradient checks.
  private static func variants(_ plan: Plan, in folder: ResultsFolder) throws(StoreError) -> Value {
    var all: [Value] = []
    for variant in plan.variants {
      let source = variant.source, checks = try GradcheckFile.path(variant.name, in: folder)
      let probes = try folder.probes(variant: variant.name).flatMap {
        [$0.file, look(FileVersion(of: $0.file))]
      }
      all.append(
        texts(
          [variant.name, look(FileVersion(of: checks))] + probes
            + source.facts.flatMap { [$0.name, $0.value] }
            + source.digests.flatMap { [$0.name, $0.sha256] }))
    }
    return .list(all)
  }

  /// How a file looks; "" if there is none.
  private static func look(_ version: FileVersion?) -> String {
    version.map { "\($0.size) \($0.modified) \($0.inode)" } ?? ""
  }

  private static func texts(_ texts: [String]) -> Value { .list(texts.map { .text($0) }) }
}
