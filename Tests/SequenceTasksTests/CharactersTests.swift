import Components
import Foundation
import LinearAlgebra
import Recurrent
import Testing

@testable import SequenceTasks

@Suite struct CharactersTests {
  private let folder: DataFolder

  init() throws { folder = try DataFolder() }

  private func source(
    _ bytes: [UInt8], file: String = "text.txt", _ change: (inout Characters) -> Void = { _ in }
  ) throws -> CharacterSource {
    var task = Characters()
    (task.file, task.length) = (try folder.write(file, bytes), 10)
    change(&task)
    let source = try task.load(from: folder.folders)
    return try #require(source as? CharacterSource)
  }

  private func fault(_ bytes: [UInt8], _ change: (inout Characters) -> Void = { _ in }) throws -> Problem {
    try #require(throws: Problem.self) { try source(bytes, change) }
  }

  /// Lines that name themselves, in several scripts.
  private let text = (0..<300).map { "Zeile \($0): é ß Кириллица 中文\n" }.joined()

  private func windows(_ batches: [Batch], _ source: CharacterSource) -> [(input: String, target: String)] {
    batches.flatMap { batch in
      (0..<batch.examples).map {
        (
          source.alphabet.text(batch.inputShape.column($0, of: batch.tokens)),
          source.alphabet.text(batch.outputShape.column($0, of: batch.labels))
        )
      }
    }
  }

  @Test func targetsAreTheNextCharacters() throws {
    let source = try source(Array(text.utf8)), characters = Array(text.unicodeScalars)
    var stream = source.training(seed: 1, examples: 50, precision: .float64)
    let trained = windows((0..<20).map { stream.batch($0) }, source)
    let evaluated = [EvaluationSplit.validation, .test].map {
      windows(source.evaluation($0, examples: 7, precision: .float64), source)
    }
    let tenth = characters.count / 10,
      parts = [
        0..<characters.count - 2 * tenth, characters.count - 2 * tenth..<characters.count - tenth,
        characters.count - tenth..<characters.count,
      ]
    for (part, found) in zip(parts, [trained] + evaluated) {
      let part = String(String.UnicodeScalarView(characters[part]))
      for (input, target) in found {
        #expect(input.unicodeScalars.count == 10 && target.unicodeScalars.count == 10)
        #expect(part.contains(input + String(target.suffix(1))) && input.dropFirst() == target.dropLast())
      }
    }
    // Evaluation windows follow one another without a gap.
    let test = evaluated[1].map(\.input).joined()
    #expect(
      String(String.UnicodeScalarView(characters[parts[2]])).hasPrefix(test)
        && test.unicodeScalars.count >= tenth - 10)
    #expect(Set(trained.map(\.input)).count > 300)
  }

  @Test func windowsAreSpreadEvenly() throws {
    let source = try source(Array(text.utf8)) { $0.windows = 4 }
    let test = source.evaluation(.test, examples: 3, precision: .float64)
    #expect(test.map(\.examples) == [3, 1])
  }

  @Test func rareCharactersAreUnknown() throws {
    let source = try source(Array(("q" + text).utf8)) { $0.minimumCount = 2 }
    #expect(source.alphabet.number(of: "q") == nil && source.alphabet.number(of: "é") != nil)
    #expect(source.alphabet.labels.first == "<unknown>" && source.alphabet.labels.contains("中"))
    #expect(try self.source(Array(text.utf8)) { $0.vocabulary = 5 }.alphabet.labels.count == 5)
  }

  @Test func linesAndFormsAreOne() throws {
    let unix = try source(Array(text.utf8)), marked = Array("\u{feff}".utf8) + Array(text.utf8)
    let windows = Array(
      text.decomposedStringWithCanonicalMapping.replacingOccurrences(of: "\n", with: "\r\n").utf8)
    for bytes in [marked, windows] {
      let other = try source(bytes)
      #expect(other.alphabet.labels == unix.alphabet.labels && other.baselines == unix.baselines)
      #expect(other.digests[0].sha256 != unix.digests[0].sha256)
    }
    #expect(unix.digests.map(\.name) == ["text.txt"] && unix.digests[0].sha256 == sha256(Array(text.utf8)))
  }

  /// A text of two letters, one always after the other.
  @Test func levels() throws {
    let source = try source(Array(String(repeating: "ab", count: 5000).utf8)) { $0.minimumCount = 1 }
    let levels = Dictionary(uniqueKeysWithValues: source.baselines.map { ($0.name, $0.value) })
    #expect(levels["chance"] == Reals.log(3))
    #expect(abs((levels["unigram"] ?? 0) - log(2)) < 1e-3)
    #expect((levels["memoryless"] ?? 1) < 1e-3)
  }

  @Test func bitsAreOfTheRightCharacter() {
    let outputs = Matrix(rows: 2, columns: 2, precision: .float64)
    outputs.assign([0, Reals.log(3), 5, 5])
    let shape = BatchShape(lengths: [2])
    let batch = Batch(inputShape: shape, inputs: .tokens([0, 0]), targets: .classes([0, 1]))
    func bits(_ scored: [Bool]) -> (sum: Double, count: Double) {
      BitsPerCharacter().tally(batch, Prediction(outputs: outputs, classes: [1, 0], scored: scored))
    }
    // Probabilities 1/4 and 1/2.
    #expect(abs(bits([true, true]).sum - 3) < 1e-12 && bits([true, true]).count == 2)
    #expect(abs(bits([false, true]).sum - 1) < 1e-12 && bits([false, true]).count == 1)
  }

  /// A network that is sure of the letter after the one it reads writes it at low temperature, and others at
  /// a high one.
  @Test func writingsFollowTheNetwork() throws {
    let source = try source(Array(String(repeating: "abcd", count: 400).utf8)) {
      ($0.minimumCount, $0.temperatures, $0.written) = (1, [0.1, 50], 40)
    }
    var longest = 0
    func network(_ batch: Batch) -> Matrix {
      longest = max(longest, batch.tokens.count)
      let outputs = Matrix(rows: batch.tokens.count, columns: 5, precision: .float32)
      for (row, token) in batch.tokens.enumerated() {
        // Of a, b, c, d after <unknown>; the unknown one would be likeliest of all.
        outputs[row, 0] = 100
        outputs[row, Int(token) % 4 + 1] = 5
      }
      return outputs
    }
    let written = source.writings(network)
    #expect(written.count == 2 && longest == 10 && written == source.writings(network))
    guard case .text(let sure) = written[0].prediction, case .text(let wild) = written[1].prediction,
      case .text(let target) = written[0].target
    else { return #expect(Bool(false)) }
    #expect(written[0].input == .text("at temperature 0.1, after: abcdabcdab") && sure.utf8.count == 40)
    #expect(sure == target && sure.hasPrefix("cdab"))
    let letters = counts(Array(wild))
    #expect(letters.count == 4 && letters.values.allSatisfy { $0 < 25 } && !wild.contains("\u{fffd}"))
  }

  @Test func whatIsNoText() throws {
    let good = Array(text.utf8), place = try #require(good.firstIndex(of: 10)) + 1
    let broken = try fault(good[..<place] + [0xc3] + good[place...])
    #expect(
      broken.key == "file"
        && broken.description.contains("'text.txt' is not UTF-8: byte \(place) (counted from 0; in line 2)"))
    #expect(try fault(good + [0xe4]).description.contains("byte \(good.count) "))
    #expect(try fault([0xff, 0xfe] + good).description.contains("byte 0 (counted from 0; in line 1)"))
    #expect(
      try fault(good[..<50] + [0] + good[50...]).description.contains("byte 50 (counted from 0) is NUL"))
    let short = try fault(Array("abc".utf8))
    #expect(short.key == "file" && short.description.contains("at least 110 characters"))
    #expect(try fault([]).key == "file")
  }

  @Test func pathsStayInside() throws {
    _ = try source(Array(text.utf8))
    try folder.write("../outside.txt", text)
    let outside = try fault(Array(text.utf8)) { $0.file = "../outside.txt" }
    #expect(outside.key == "file" && outside.description.contains("allow_outside: true"))
    #expect(throws: Never.self) {
      try source(Array(text.utf8)) { ($0.file, $0.allowOutside) = ("../outside.txt", true) }
    }
    #expect(try fault(Array(text.utf8)) { $0.file = "nothing.txt" }.description.contains("nothing.txt"))
    #expect(try fault(Array(text.utf8)) { $0.file = "." }.key == "file")
  }

  @Test func reviewsAreATextToo() throws {
    let data = folder.url.appendingPathComponent(ReviewLines.file)
    try FileManager.default.createDirectory(
      at: data.deletingLastPathComponent(), withIntermediateDirectories: true)
    let lines = (1...60).map { "\($0)\t1.5\tsentence number \($0)\n" }.joined()
    try Data(lines.utf8).write(to: data)
    var task = Characters()
    task.length = 20
    let source = try task.load(from: DataFolders(candidates: [folder.url.path]))
    #expect(source.digests.map(\.name) == [ReviewLines.file] && source.tokenLabels?.contains("\\n") == true)
    #expect(source.longestInput == 20 && source.shape.arrangement == .manyToMany)
  }
}
