import Foundation

/// One message between a run and a worker, as a line: `{"message":…,"version":1}`.
///
/// JSON strings have no line ends in them, whatever text they hold. Numbers come back with the same bits,
/// but for the payload of a NaN.
struct WorkerLine<Message: Codable>: Codable {
  private let version: Int
  private let message: Message

  /// The version of these messages; both sides are the same program, or else nothing is certain.
  private static var current: Int { 1 }

  /// The line, with its end.
  static func bytes(of message: Message) -> [UInt8] {
    guard let data = try? encoder.encode(WorkerLine(version: current, message: message)) else {
      preconditionFailure("no JSON of \(Message.self)")
    }
    return Array(data) + [UInt8(ascii: "\n")]
  }

  /// Reads a line without its end.
  static func message(in line: some Sequence<UInt8>) throws(WorkerLineError) -> Message {
    let data = Data(line)
    if let line = try? decoder.decode(WorkerLine.self, from: data), line.version == current {
      return line.message
    }
    // Another version may have other messages.
    if let head = try? decoder.decode(Head.self, from: data), head.version != current {
      throw .otherVersion(head.version)
    }
    throw .noMessage(String(decoding: data, as: UTF8.self))
  }

  private struct Head: Decodable { let version: Int }
}

/// Made once: a trial is a handful of messages.
private let encoder = {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  return encoder
}()

private let decoder = {
  let decoder = JSONDecoder()
  decoder.nonConformingFloatDecodingStrategy = .convertFromString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  return decoder
}()

/// Why a line says nothing.
enum WorkerLineError: Error, Equatable {
  case otherVersion(Int)
  case noMessage(String)
}
