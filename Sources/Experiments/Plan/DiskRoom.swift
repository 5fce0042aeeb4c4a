/// The room that trials take on disk.
public struct DiskRoom: Sendable {
  /// What stays: files, and the states in which trials end.
  public let files: Double
  /// What checkpoints take at the most while trials are trained.
  public let checkpoints: Double

  public var bytes: Double { files + checkpoints }

  /// - Parameters:
  ///   - sizes: of trials, and how many there are of each.
  ///   - atOnce: how many are trained at a time.
  public init(of sizes: [(size: TrialSize, count: Int)], atOnce: Int) {
    files = sizes.reduce(0) { $0 + ($1.size.total.bytes + $1.size.end.bytes) * Double($1.count) }
    var (left, checkpoints) = (atOnce, 0.0)
    for (size, count) in sizes.sorted(by: { $0.size.checkpoints.bytes > $1.size.checkpoints.bytes }) {
      let taken = min(left, count)
      (left, checkpoints) = (left - taken, checkpoints + size.checkpoints.bytes * Double(taken))
    }
    self.checkpoints = checkpoints
  }
}
