import Foundation

/// Data that tasks read and that do not come with the program.
public struct DataSet: Sendable {
  public let name: String
  /// The kinds of tasks that read them, with the setting for it.
  public let readers: String
  /// The command that fetches them.
  public let fetch: String
  private let file: String
  private let systemFolders: [String]

  public static let all = [
    DataSet(
      name: "reviews", readers: "sentiment; characters without a file", fetch: "scripts/setup --data",
      file: ReviewLines.file,
      systemFolders: []),
    DataSet(
      name: "digits", readers: "digits; captioning and frame-classification with data: digits",
      fetch: "scripts/setup --data",
      file: DigitImages.file, systemFolders: []),
    DataSet(
      name: "iso-codes", readers: "translation with data: countries", fetch: "sudo apt-get install iso-codes",
      file: ISOCodes.list, systemFolders: ISOCodes.systemFolders),
  ]

  /// The path of the data; nil if they are missing.
  public func path(in folders: DataFolders) -> String? {
    (systemFolders.isEmpty ? folders.candidates : systemFolders).map { $0 + "/" + file }
      .first { FileManager.default.isReadableFile(atPath: $0) }
  }
}
