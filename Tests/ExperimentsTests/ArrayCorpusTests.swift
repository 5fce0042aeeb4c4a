import Components
import Foundation
import Testing

@testable import Experiments
@testable import SequenceTasks

/// Array files that other people's programs wrote, against what their own readers give: Tests/Corpus/arrays.py
/// makes both.
@Suite struct ArrayCorpusTests {
  /// An array as its own reader gives it, or words of why it is refused here.
  private struct Expected: Decodable {
    let shape: [Int]?
    let kind: String?
    let values: [String]?
    /// Of sequences of unequal lengths.
    let lengths: [Int]?
    let refused: String?
  }

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Corpus/arrays")

  private static func read(_ file: URL, _ name: String, seconds: UInt32? = nil) throws -> NumberArray {
    switch file.pathExtension {
    case "npy": try NPY.array(Array(try Data(contentsOf: file))[...])
    case "npz": try NPZ(Array(try Data(contentsOf: file))).array(name)
    default: try HDF5Arrays(path: file.path, seconds: seconds).array(name)
    }
  }

  private static func kind(_ array: NumberArray) -> String {
    array.labels != nil ? "texts" : array.isInteger ? "integers" : "reals"
  }

  private static func spelled(_ array: NumberArray) -> [String] {
    array.values.map { value in array.labels.map { $0[Int(value)] } ?? "\(value)" }
  }

  /// To the bit, but for the payload of a NaN.
  private static func agree(_ array: NumberArray, _ expected: Expected) -> Bool {
    let texts = spelled(array), wanted = expected.values ?? []
    return array.shape == expected.shape && kind(array) == expected.kind && texts.count == wanted.count
      && array.lengths == expected.lengths
      && zip(texts, wanted).allSatisfy { text, wanted in
        array.labels != nil
          ? text == wanted
          : Double(text)?.bitPattern == Double(wanted)?.bitPattern || (text == "nan" && wanted == "nan")
      }
  }

  @Test func everyArrayIsWhatItsOwnReaderGives() throws {
    let text = try Data(contentsOf: Self.folder.appendingPathComponent("expected.json"))
    let files = try JSONDecoder().decode([String: [String: Expected]].self, from: text)
    #expect(files.count >= 60)
    for (file, arrays) in files.sorted(by: { $0.key < $1.key }) {
      for (name, expected) in arrays.sorted(by: { $0.key < $1.key }) {
        do {
          let array = try Self.read(Self.folder.appendingPathComponent(file), name)
          #expect(
            Self.agree(array, expected),
            "\(file) \(name): \(Self.kind(array)) \(array.shape) \(Self.spelled(array).prefix(30))")
          if let last = expected.values?.last {
            let other = Expected(
              shape: expected.shape, kind: expected.kind,
              values: (expected.values ?? []).dropLast() + ["7.25"], lengths: expected.lengths,
              refused: nil)
            #expect(!Self.agree(array, other), "\(last)")
          }
        } catch let error as ArrayError {
          let words = try #require(expected.refused, "\(file) \(name) is refused: \(error)")
          let said = Problem("", error.message, remedy: error.remedy).description
          #expect(said.contains(words), "\(file) \(name): \(said)")
        }
      }
    }
  }

  @Test func damagedCompressedArchivesNeverCrash() throws {
    let whole = Array(try Data(contentsOf: Self.folder.appendingPathComponent("savez-compressed.npz")))
    let wanted = try NPZ(whole).array("x")
    var refused = 0, state: UInt64 = 1
    for _ in 0..<2000 {
      var damaged = whole
      for _ in 0..<3 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        damaged[Int(state >> 33) % damaged.count] = UInt8(truncatingIfNeeded: state >> 24)
      }
      do {
        // Its checksum is part of the file: what is read is what was written.
        #expect(try NPZ(damaged).array("x") == wanted)
      } catch { refused += 1 }
    }
    #expect(refused > 100 && refused < 2000)
  }

  /// For scripts/arrays: reads the arrays that `list.tsv` in a folder names, and writes what it found beside it.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["LAB_ARRAY_FILES"] != nil))
  func foreignArrays() throws {
    let folder = URL(fileURLWithPath: ProcessInfo.processInfo.environment["LAB_ARRAY_FILES"] ?? "")
    let list = try String(contentsOf: folder.appendingPathComponent("list.tsv"), encoding: .utf8)
    let found = try list.split(separator: "\n").map { line -> [String: [String]] in
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      var found: [String: [String]] = [:]
      let time = try ContinuousClock().measure {
        do {
          let array = try Self.read(folder.appendingPathComponent(fields[0]), fields[1], seconds: 2)
          found = [
            "shape": array.shape.map { "\($0)" }, "kind": [Self.kind(array)], "values": Self.spelled(array),
          ]
        } catch let error as ArrayError {
          found = ["refused": [error.message]]
        }
      }
      found["seconds"] = ["\(time / .seconds(1))"]
      return found
    }
    #expect(!found.isEmpty)
    try JSONEncoder().encode(found).write(to: folder.appendingPathComponent("found.json"))
  }
}
