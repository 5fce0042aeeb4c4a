/// A failed system call, in a form that can be handed to another process.
public struct SystemFailure: Codable, Sendable {
  private let path: String
  private let action: String
  private let code: Int32

  /// Nil for other errors.
  public init?(_ error: StoreError) {
    guard case .system(let code) = error.cause else { return nil }
    (path, action, self.code) = (error.path, error.action, code)
  }

  public var error: StoreError { StoreError(path, action, .system(code)) }
}
