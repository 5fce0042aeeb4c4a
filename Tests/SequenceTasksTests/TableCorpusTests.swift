import Components
import Foundation
import OrderedCollections
import Testing

@testable import SequenceTasks

/// Tables as other people's programs write them; `Corpus/tables.py` made them, and says what their own readers
/// make of them.
@Suite struct TableCorpusTests {
  struct Corpus: Decodable {
    let file: String
    let by: String
    let task: [String: Setting]
    let sequences: [Pair]
  }

  struct Pair: Decodable {
    let inputs: [Word]
    let targets: [Word]
  }

  enum Word: Decodable {
    case text(String)
    case number(Double)

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let text = try? value.decode(String.self) {
        self = .text(text)
      } else {
        self = .number(try value.decode(Double.self))
      }
    }

    var word: String {
      switch self {
      case .text(let text): text
      case .number(let number): "\(number)"
      }
    }
  }

  enum Setting: Decodable {
    case text(String)
    case list([String])

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let text = try? value.decode(String.self) {
        self = .text(text)
      } else {
        self = .list(try value.decode([String].self))
      }
    }

    var value: Value {
      switch self {
      case .text(let text): .text(text)
      case .list(let items): items.value
      }
    }
  }

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Corpus")

  private static func corpus() throws -> [Corpus] {
    try JSONDecoder().decode(
      [Corpus].self, from: Data(contentsOf: folder.appendingPathComponent("tables.json")))
  }

  /// The sequences of a file as its words, inputs and targets.
  private func read(_ one: Corpus, _ bytes: [UInt8]) throws -> [[[String]]] {
    let entries = one.task.sorted { $0.key < $1.key }.map { ($0.key, $0.value.value) }
    var task = OwnFile()
    let isTaken = task.take(OrderedDictionary(uniqueKeysWithValues: entries))
    #expect(isTaken, "\(one.file)")
    task.path = one.file
    #expect(task.problems.isEmpty, "\(one.file)")
    return try rawExamples(bytes, as: one.file) { $0 = task }.examples.map {
      [$0.inputs.words, $0.targets.words]
    }
  }

  @Test func everyFileIsReadAsItsOwnReaderReadsIt() throws {
    let corpus = try Self.corpus()
    #expect(corpus.count >= 45)
    for one in corpus {
      let bytes = try Array(Data(contentsOf: Self.folder.appendingPathComponent("tables/" + one.file)))
      let wanted = one.sequences.map { [$0.inputs.map(\.word), $0.targets.map(\.word)] }
      #expect(try read(one, bytes) == wanted, "\(one.file), written by \(one.by)")
      // Other letters and digits are seen, but for those of an index and of the eighteenth place.
      let places = bytes.indices.filter { (49...56).contains(bytes[$0]) || (97...121).contains(bytes[$0]) }
      let seen = stride(from: 0, to: places.count, by: max(1, places.count / 20)).count { place in
        var other = bytes
        other[places[place]] += 1
        return (try? read(one, other)) != wanted
      }
      #expect(seen > 5, "\(one.file)")
    }
  }
}
