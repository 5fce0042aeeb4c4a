import Components
import Foundation
import LinearAlgebra
import Store

/// This program, and what it was built with and runs on.
enum RunningProgram {
  /// SHA-256 of the program's file, read once.
  static let digest: String = {
    #if os(Linux)
    let path = "/proc/self/exe"
    #else
    let path = Bundle.main.executablePath ?? CommandLine.arguments[0]
    #endif
    return (try? FileDigest(of: path))?.sha256 ?? "unknown"
  }()

  static var configuration: String {
    #if DEBUG
    "debug (numeric targets optimised)"
    #else
    "release"
    #endif
  }

  /// The compiler's version as far as a program can tell; clang's, of the same toolchain, names its commit.
  static var compiler: String { "\(swift), clang \(Toolchain.compiler)" }

  private static var swift: String {
    #if compiler(>=6.5)
    "6.5 or later"
    #elseif compiler(>=6.4)
    "6.4"
    #elseif compiler(>=6.3)
    "6.3"
    #else
    "6.2"
    #endif
  }

  static var cpu: String? {
    guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else { return nil }
    return text.split(separator: "\n").first { $0.hasPrefix("model name") }?.split(separator: ":").last.map {
      $0.trimmingCharacters(in: .whitespaces)
    }
  }

  /// The C library, whose elementary functions are those of Swift: `glibc 2.36`.
  static var mathematics: String {
    Toolchain.library.isEmpty
      ? ProcessInfo.processInfo.operatingSystemVersionString : "glibc \(Toolchain.library)"
  }

  /// It draws, and computes nothing.
  static let gnuplot = Program.output("gnuplot", ["--version"]) ?? "missing"

  /// Variables that can change how numbers are computed, or where data are found: `OPENBLAS_CORETYPE=Haswell`.
  static var environment: String {
    let families = ["LAB_", "OPENBLAS_", "OMP_", "HDF5_"],
      others: Set = [
        "GLIBC_TUNABLES", "GOTO_NUM_THREADS", "LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_LIBRARY_PATH",
        "SLURM_JOB_ID",
      ]
    let found = ProcessInfo.processInfo.environment.filter { name, _ in
      others.contains(name) || families.contains { name.hasPrefix($0) }
    }
    return found.sorted { $0.key < $1.key }.map { "\($0)=\(ShellWord.quoted($1))" }.joined(separator: " ")
  }
}
