import Experiments
public import Foundation
import Language

/// Plans damaged experiment files, as `lab check` does, and watches time and memory.
public struct Fuzzing {
  public struct Outcome: Sendable {
    public var files = 0
    public var accepted = 0
    public var faults = 0
    /// The longest that one file took, in seconds of processor.
    public var longest = 0.0
    /// The most by which the process was larger than after the first files.
    public var growth = 0
    /// What broke a rule, and the file that did, kept in the folder.
    public var failures: [String] = []
  }

  private let folder: URL
  private let secondsLimit: Double
  private let growthLimit: Int
  private var mutator: Mutator
  private var outcome = Outcome()

  /// - Parameters:
  ///   - repository: whose experiments, and files of the tests, are damaged.
  ///   - folder: where files are written; made anew. After a crash, `current.exp` in it is the file that did
  ///     it; `longest.exp` took longest.
  ///   - secondsLimit: seconds of processor that one file may take.
  ///   - growthLimit: bytes by which the process may grow.
  public init(
    repository: URL, folder: URL, seed: UInt64, secondsLimit: Double = 1, growthLimit: Int = 200 << 20
  ) throws {
    (self.secondsLimit, self.growthLimit) = (secondsLimit, growthLimit)
    let sources = [
      "experiments", "Tests/EndToEndTests/wrong", "Tests/ExperimentsTests/wrong",
      "Tests/ExperimentsTests/formulas",
    ]
    let files = try sources.flatMap { source in
      try FileManager.default.contentsOfDirectory(
        at: repository.appendingPathComponent(source), includingPropertiesForKeys: [.isRegularFileKey]
      ).filter { $0.pathExtension == "exp" }.sorted { $0.path < $1.path }
    }
    mutator = Mutator(
      good: GoodFiles.all.map { Array($0.utf8) }, others: try files.map { [UInt8](try Data(contentsOf: $0)) },
      seed: seed)
    self.folder = folder
    try? FileManager.default.removeItem(at: folder)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: repository.appendingPathComponent("Tests/EndToEndTests/wrong/bases"),
      to: folder.appendingPathComponent("bases"))
  }

  /// - Parameter report: told now and then what has come out so far.
  public mutating func run(files: Int, report: (Outcome) -> Void = { _ in }) throws -> Outcome {
    let path = folder.appendingPathComponent("current.exp")
    var base = 0
    for number in 0..<files {
      let bytes = mutator.next()
      try Data(bytes).write(to: path)
      let seconds = try plan(path.path)
      outcome.files += 1
      if seconds > outcome.longest {
        outcome.longest = seconds
        try Data(bytes).write(to: folder.appendingPathComponent("longest.exp"))
      }
      if seconds > secondsLimit { try keep(bytes, because: "took \(seconds) s") }
      // What every plan needs once is no growth.
      if number == min(200, files / 2) { base = Fuzzing.residentBytes }
      if base > 0, number % 20 == 0 {
        let growth = Fuzzing.residentBytes - base
        if growth > growthLimit, outcome.growth <= growthLimit {
          try keep(bytes, because: "grew by \(growth) bytes")
        }
        outcome.growth = max(outcome.growth, growth)
      }
      if number % 10_000 == 9_999 { report(outcome) }
    }
    return outcome
  }

  /// Plans a file; its seconds of processor.
  private mutating func plan(_ path: String) throws -> Double {
    let start = Fuzzing.processorSeconds
    do throws(Faults) {
      _ = try Plan(path: path, results: folder.path, diskLimit: DiskLimit(ByteCount(2 * 1_073_741_824)))
      outcome.accepted += 1
    } catch {
      outcome.faults += error.all.count
      let text = error.rendered()
      if error.all.isEmpty || !text.hasSuffix("Nothing was run.\n") {
        outcome.failures.append("no message: \(text)")
      }
      if let mute = error.all.first(where: { $0.remedy.isEmpty }) {
        outcome.failures.append("no remedy: \(mute.rendered())")
      }
      if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control && $0 != "\n" }) {
        outcome.failures.append("control characters are shown")
      }
    }
    return Fuzzing.processorSeconds - start
  }

  private mutating func keep(_ bytes: [UInt8], because reason: String) throws {
    let name = "failure-\(outcome.failures.count + 1).exp"
    try Data(bytes).write(to: folder.appendingPathComponent(name))
    outcome.failures.append("\(folder.path)/\(name): \(reason)")
  }

  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  private static var residentBytes: Int {
    let fields =
      (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
    return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
  }
}
