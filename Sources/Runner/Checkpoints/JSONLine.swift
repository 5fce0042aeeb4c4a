import Foundation

/// A value as JSON with sorted keys, and a line end: a header that is read without knowing its length.
enum JSONLine {
  static let end = UInt8(ascii: "\n")

  static func bytes(of value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let data = try? encoder.encode(value) else { preconditionFailure("no JSON of \(type(of: value))") }
    return Array(data) + [end]
  }
}
