import Components
import Foundation
import LinearAlgebra

@testable import SequenceTasks

/// A folder of its own for an experiment file and data, gone with the test.
final class DataFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("lab-\(UUID().uuidString)/experiment")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url.deletingLastPathComponent()) }

  var folders: DataFolders { DataFolders(candidates: [], experimentFolder: url.path) }

  /// - Parameter path: relative to the experiment file; `../` leaves its folder.
  @discardableResult
  func write(_ path: String, _ bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: url.appendingPathComponent(path))
    return path
  }

  @discardableResult
  func write(_ path: String, _ text: String) throws -> String { try write(path, Array(text.utf8)) }

  func source(_ path: String, _ change: (inout OwnFile) -> Void = { _ in }) throws(Problem)
    -> any SequenceSource
  {
    var task = OwnFile()
    task.path = path
    change(&task)
    return try task.load(from: folders)
  }

  /// Why the file is refused, or nil where it is not.
  func refusal(_ path: String, _ change: (inout OwnFile) -> Void = { _ in }) -> Problem? {
    do throws(Problem) {
      _ = try source(path, change)
      return nil
    } catch {
      return error
    }
  }
}

/// Every example of a source, once: those it trains on, then both other sets.
func everything(_ source: any SequenceSource, trained: Int) -> [ProbeExample] {
  var batches = source.training(seed: 1, examples: trained, precision: .float64)
  return
    ([batches.batch(0)] + source.evaluation(.validation, examples: 3, precision: .float64)
    + source.evaluation(.test, examples: 3, precision: .float64)).flatMap {
      $0.probeExamples(of: source.shape)
    }
}

/// The sequences of a table in the order of the file, and what is said of it.
func rawExamples(_ text: some Sequence<UInt8>, as file: String, _ change: (inout OwnFile) -> Void = { _ in })
  throws(Problem) -> (examples: [RawExample], understood: String, remarks: [String])
{
  var task = OwnFile()
  task.path = file
  change(&task)
  let separator: TableDialect.Separator = file.hasSuffix(".tsv") ? .tab : .comma
  return try TableReader(task: task, key: "path").examples(
    UserFile(name: file, bytes: Array(text)), separator: separator)
}

extension RawExample.Side {
  /// Texts and numbers alike.
  var words: [String] {
    switch self {
    case .texts(let texts): texts
    case .integers(let integers): integers.map { "\($0)" }
    case .numbers(let numbers, _): numbers.map { "\($0)" }
    }
  }
}

/// NumPy's formats as NumPy writes them.
enum Written {
  static func npy<Number: FixedWidthInteger>(_ type: String, _ shape: [Int], _ bits: [Number]) -> [UInt8] {
    npy(
      header: header(type, shape),
      bits.flatMap { number in withUnsafeBytes(of: number.littleEndian) { Array($0) } })
  }

  static func reals(_ shape: [Int], _ numbers: [Double]) -> [UInt8] {
    npy("<f8", shape, numbers.map(\.bitPattern))
  }
  static func integers(_ shape: [Int], _ numbers: [Int32]) -> [UInt8] { npy("<i4", shape, numbers) }

  static func header(_ type: String, _ shape: [Int], fortran: Bool = false) -> String {
    let extents = shape.map { "\($0)" }.joined(separator: ", ") + (shape.count == 1 ? "," : "")
    return "{'descr': '\(type)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': (\(extents)), }"
  }

  static func npy(header: String, _ data: [UInt8], version: UInt8 = 1) -> [UInt8] {
    let fixed = version == 1 ? 10 : 12
    let text =
      Array(header.utf8) + Array(repeating: 0x20, count: 63 - (header.utf8.count + fixed) % 64) + [0x0a]
    let size = (0..<fixed - 8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + size + text + data
  }

  /// CRC-32 as in ZIP, reflected, of polynomial 0x04c11db7.
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? 0xedb8_8320 ^ sum >> 1 : sum >> 1 }
    }
  }

  /// A ZIP archive of stored members.
  static func npz(_ members: [(name: String, bytes: [UInt8])], method: Int = 0) -> [UInt8] {
    func number(_ value: Int, _ size: Int) -> [UInt8] {
      (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    var archive: [UInt8] = [], directory: [UInt8] = []
    for (name, bytes) in members {
      let file = Array((name + ".npy").utf8)
      let common =
        number(20, 2) + number(0, 2) + number(method, 2) + number(0, 4)
        + number(Int(checksum(bytes)), 4)
        + number(bytes.count, 4) + number(bytes.count, 4) + number(file.count, 2)
      directory +=
        number(0x0201_4b50, 4) + number(20, 2) + common + number(0, 2) + number(0, 2) + number(0, 2)
        + number(0, 2)
        + number(0, 4) + number(archive.count, 4) + file
      archive += number(0x0403_4b50, 4) + common + number(0, 2) + file + bytes
    }
    let end =
      number(0x0605_4b50, 4) + number(0, 4) + number(members.count, 2) + number(members.count, 2)
      + number(directory.count, 4)
      + number(archive.count, 4) + number(0, 2)
    return archive + directory + end
  }
}

extension [UInt8] {
  /// Damaged copies: bytes exchanged, cut off, doubled.
  func mutations(_ count: Int, seed: UInt64 = 1) -> [[UInt8]] {
    var stream = RandomStream(seed: seed, name: "mutations")
    return (0..<count).map { _ in
      var copy = self
      for _ in 0...stream.integer(below: 3) where !copy.isEmpty {
        let place = stream.integer(below: copy.count)
        switch stream.integer(below: 4) {
        case 0: copy[place] = UInt8(stream.integer(below: 256))
        case 1: copy = Array(copy.prefix(place))
        case 2: copy.insert(contentsOf: copy[..<Swift.min(place, 8)], at: place)
        default: copy.remove(at: place)
        }
      }
      return copy
    }
  }
}
