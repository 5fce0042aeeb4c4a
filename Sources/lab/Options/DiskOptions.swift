import ArgumentParser
import Experiments

/// How much space results may take.
struct DiskOptions: ParsableArguments {
  @Option(
    name: .customLong("max-disk"),
    help: ArgumentHelp(
      "Space that the trials of an experiment may take: their files, and checkpoints of those trained at a time; 500M, 10G; default: 2G.",
      valueName: "size"),
    transform: DiskOptions.size(of:))
  var size = ByteCount(2 * 1_073_741_824)

  /// - Parameter jobs: how many trials are trained at a time.
  func limit(jobs: Int = JobOptions.usual) -> DiskLimit { DiskLimit(size, trialsAtOnce: jobs) }

  private static func size(of text: String) throws -> ByteCount {
    guard let size = ByteCount(text) else {
      throw ValidationError("'\(text)' is no size; write it like 500M or 10G")
    }
    return size
  }
}
