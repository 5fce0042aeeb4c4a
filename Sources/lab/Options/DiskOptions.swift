import ArgumentParser
import Experiments

/// How much space results may take.
struct DiskOptions: ParsableArguments {
  @Option(
    name: .customLong("max-disk"),
    help: ArgumentHelp(
      "Space that the trial files of an experiment may take together: 500M, 10G; default: 2G.",
      valueName: "size"),
    transform: DiskOptions.size)
  var limit = ByteCount(2 * 1_073_741_824)

  private static func size(_ text: String) throws -> ByteCount {
    guard let size = ByteCount(text) else {
      throw ValidationError("'\(text)' is no size; write it like 500M or 10G")
    }
    return size
  }
}
