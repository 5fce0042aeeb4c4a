import Figures
import Foundation
import LinearAlgebra
import Reports
import Runner
import SequenceTasks
import Store

/// Checks whether this folder and this machine have everything that lab needs.
struct Doctor {
  /// Where results would be written.
  let results: String

  var findings: [DoctorFinding] {
    [program, toolchain, hdf5, blas, cmark] + gnuplot + machine + data + [versionControl, folder, disk]
  }

  // MARK: programs and libraries

  private let facts = Provenance.ofThisMachine(command: [], folder: ".").facts

  private func fact(_ name: String) -> String { facts.first { $0.name == name }?.value ?? "unknown" }

  private var program: DoctorFinding { .ok("lab", "\(fact("lab")), \(fact("build"))") }

  private var toolchain: DoctorFinding {
    guard let text = Program.output("swift", ["--version"]),
      let version = Self.version(in: text, after: "Swift version ")
    else {
      return .warning(
        "swift", "not found; nothing can be built", "install 6.2 or later from https://www.swift.org/install")
    }
    return Self.isOlder(version, than: "6.2")
      ? .error(
        "swift", "\(version), older than 6.2", "install 6.2 or later from https://www.swift.org/install")
      : .ok("swift", version)
  }

  private var hdf5: DoctorFinding {
    let version = LibraryVersion.current
    return version.headers == version.library
      ? .ok("HDF5", "\(version.library), as the headers it was built with")
      : .error(
        "HDF5", "the library is \(version.library), lab was built with the headers of \(version.headers)",
        "build anew: swift package clean && swift build")
  }

  private var blas: DoctorFinding {
    .ok("OpenBLAS", linearAlgebraDescription().replacingOccurrences(of: "OpenBLAS ", with: ""))
  }

  private var cmark: DoctorFinding {
    let version = MarkdownVersion.current
    return version.headers == version.library
      ? .ok("cmark", version.library)
      : .warning(
        "cmark", "the library is \(version.library), lab was built with the headers of \(version.headers)",
        "build anew: swift package clean && swift build")
  }

  private var gnuplot: [DoctorFinding] {
    let remedy = "install it with scripts/setup; then 'lab report FILE' draws from stored trials"
    guard let renderer = try? GnuplotRenderer(searching: ProcessInfo.processInfo.environment["PATH"] ?? ""),
      let text = Program.output(renderer.executable, ["--version"])
    else {
      return [.warning("gnuplot", "not found; pages have no figures", remedy)]
    }
    let version = Self.version(in: text, after: "gnuplot ") ?? text
    let terminals = Program.output(renderer.executable, ["-e", "set print '-'; print GPVAL_TERMINALS"]) ?? ""
    let words = terminals.split(separator: " ").map(String.init)
    let missing = ["svg", "pngcairo", "pdfcairo"].filter { !words.contains($0) }
    var findings: [DoctorFinding] = [
      Self.isOlder(version, than: "5.4")
        ? .warning("gnuplot", "\(version) in \(renderer.executable), older than 5.4", "install 5.4 or later")
        : .ok("gnuplot", "\(version) in \(renderer.executable)")
    ]
    if missing.isEmpty {
      findings.append(.ok("terminals", "svg, pngcairo, pdfcairo"))
    } else if missing.contains("svg") {
      findings.append(
        .error("terminals", "gnuplot lacks \(missing.joined(separator: ", ")); pages have no figures", remedy)
      )
    } else {
      findings.append(
        .warning(
          "terminals", "gnuplot lacks \(missing.joined(separator: ", ")); pages have theirs, svg",
          "install gnuplot-nox"))
    }
    return findings
  }

  // MARK: machine

  private var machine: [DoctorFinding] {
    let memory = Double(ProcessInfo.processInfo.physicalMemory) / 1_073_741_824
    return [
      .ok("processor", fact("cpu")),
      .ok("kernels", "\(fact("kernels")); of \(KernelFamily.available.map(\.name).joined(separator: ", "))"),
      .ok("cores", "\(ProcessInfo.processInfo.activeProcessorCount), the default of -j"),
      memory < 1
        ? .warning("memory", "\(Words.decimals(memory)) GiB", "train small networks, one at a time: -j 1")
        : .ok("memory", "\(Words.decimals(memory)) GiB"),
    ]
  }

  // MARK: this folder

  private var data: [DoctorFinding] {
    let folders = DataFolders(experiment: "x.exp")
    return DataSet.all.map { set in
      set.path(in: folders).map { .ok(set.name, $0) }
        ?? .warning(set.name, "not found; needed by \(set.readers)", "fetch them with: \(set.fetch)")
    }
  }

  /// Visual Studio's rules for git ignore *.exp, which are export files there.
  private var versionControl: DoctorFinding {
    guard Program.output("git", ["--version"]) != nil else {
      return .ok("git", "not found; results do not say which commit they come from")
    }
    guard Program.output("git", ["rev-parse", "--is-inside-work-tree"]) == "true" else {
      return .ok("git", "no repository here")
    }
    // With -v git also names the rules that let a file be kept; its status is then that of a file that is
    // ignored.
    guard Program.output("git", ["check-ignore", "-q", "--no-index", "--", "experiment.exp"]) != nil,
      let rule = Program.output("git", ["check-ignore", "-v", "--no-index", "--", "experiment.exp"])
    else { return .ok("git", "keeps *.exp") }
    let place = rule.split(separator: "\t").first.map(String.init) ?? rule
    return .warning("git", "ignores *.exp by \(place)", "write '!*.exp' into .gitignore")
  }

  /// The results folder, or the nearest folder around it that exists.
  private var existing: String {
    var url = URL(fileURLWithPath: results).standardizedFileURL
    while url.path != "/", !FileManager.default.fileExists(atPath: url.path) { url.deleteLastPathComponent() }
    return url.path
  }

  private var folder: DoctorFinding {
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: existing, isDirectory: &isFolder)
    guard isThere, isFolder.boolValue else {
      return .error("results", "\(existing) is not a folder", "name another with --results")
    }
    return FileManager.default.isWritableFile(atPath: existing)
      ? .ok("results", "\(results) can be written")
      : .error(
        "results", "\(existing) cannot be written", "change its permissions, or name another with --results")
  }

  private var disk: DoctorFinding {
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: existing)
    guard let free = (attributes?[.systemFreeSize] as? NSNumber)?.doubleValue else {
      return .warning("disk", "how much room there is cannot be told", "look with: df -h \(existing)")
    }
    let text = "\(Words.decimals(free / 1_073_741_824)) GiB free"
    if free < 100e6 { return .error("disk", text, "make room, or name another folder with --results") }
    return free < 2e9
      ? .warning("disk", text, "records may take 2 GiB: make room, or limit them with --max-disk")
      : .ok("disk", text)
  }

  // MARK: versions

  /// The version number that follows some words.
  private static func version(in text: String, after words: String) -> String? {
    guard let range = text.range(of: words) else { return nil }
    let version = text[range.upperBound...].prefix { $0.isNumber || $0 == "." }
    return version.isEmpty ? nil : String(version)
  }

  private static func isOlder(_ version: String, than needed: String) -> Bool {
    let parts = [version, needed].map { $0.split(separator: ".").map { Int($0) ?? 0 } }
    return parts[0].lexicographicallyPrecedes(parts[1])
  }
}
