/// The program that workers run: this one, as it was when it was started.
public struct WorkerProgram: Sendable {
  let path: String
  let arguments: [String]

  /// - Parameters:
  ///   - path: of an executable file.
  ///   - arguments: by which it becomes a worker.
  public init(path: String, arguments: [String]) { (self.path, self.arguments) = (path, arguments) }
}
