/// A form in which results are handed on to other programs.
public protocol ExportFormat: Sendable {
  /// What it is called on the command line.
  static var name: String { get }
  static var summary: String { get }
  /// Whether it describes the folder of results as a whole, so that one trial's file is not enough.
  static var needsFolder: Bool { get }

  static func files(of subject: ExportSubject) -> [ExportedFile]
}

extension ExportFormat {
  public static var needsFolder: Bool { false }
}
