/// The room that the trials of a plan may take.
public struct DiskLimit: Sendable {
  public let size: ByteCount
  /// How many trials are trained at a time, each with checkpoints.
  public let trialsAtOnce: Int

  public init(_ size: ByteCount, trialsAtOnce: Int = 1) {
    (self.size, self.trialsAtOnce) = (size, trialsAtOnce)
  }
}
