/// What a changed copy of a user's file is called in advice.
enum FileCopy {
  static func name(_ file: String) -> String { "new-\(file.split(separator: "/").last ?? "")" }
}
