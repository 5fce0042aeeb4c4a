import Components
import Foundation
import LinearAlgebra
import Recurrent
import Testing

@testable import SequenceTasks

@Suite struct ReviewsTests {
  /// Every example of training, once, and every one of both evaluation sets.
  private func everything(
    _ reviews: Reviews, trained: Int
  ) -> (train: [SeenExample], validation: [SeenExample], test: [SeenExample]) {
    var batches = reviews.training(seed: 1, examples: trained, precision: .float64)
    func set(_ split: EvaluationSplit) -> [SeenExample] {
      reviews.evaluation(split, examples: 7, precision: .float64).flatMap(\.tokenExamples)
    }
    return (batches.batch(0).tokenExamples, set(.validation), set(.test))
  }

  @Test(arguments: [20, 99, 500]) func splitsAreEightOneOne(count: Int) throws {
    let reviews = try SyntheticReviews.source(SyntheticReviews.text(count))
    // A fifth of the sentences has no class.
    let rated = count - count / 5, held = rated / 10
    let (train, validation, test) = everything(reviews, trained: rated - 2 * held)
    #expect(train.count == rated - 2 * held && validation.count == held && test.count == held)
    let facts =
      "\(train.count) to train on, \(held) for validation, \(held) for the test; \(count / 5) neutral dropped"
    #expect(reviews.facts.first?.value == facts)
  }

  /// Sentences that name themselves: each comes up in one split, once.
  @Test func splitsShareNothing() throws {
    let text = (0..<200).map { "\($0)\t\($0 % 2 == 0 ? 1.5 : -0.5)\tmovie number s\($0)\n" }.joined()
    var settings = Sentiment()
    settings.minimumCount = 1
    let reviews = try SyntheticReviews.source(text, settings), labels = try #require(reviews.tokenLabels)
    let (train, validation, test) = everything(reviews, trained: 160)
    // Training's words are the vocabulary: one for each sentence, two in all, and the unknown word.
    #expect(labels.count == 163 && Set(labels).count == 163 && reviews.shape.inputs == .tokens(163))
    #expect(Set(train.compactMap(\.tokens.last)).count == 160 && !train.contains { $0.tokens.contains(0) })
    // The names of held-out sentences are words of no training sentence.
    #expect((validation + test).allSatisfy { $0.tokens.last == 0 && $0.tokens.count == 3 })
    for example in train {
      let name = try #require(example.tokens.last.map { labels[Int($0)] })
      #expect(Int(name.dropFirst()).map { $0 % 2 == 0 ? 1 : 0 } == example.label)
    }
  }

  @Test func splitsDependOnNothingButTheFile() throws {
    let text = SyntheticReviews.text(300)
    let (one, other) = (try SyntheticReviews.source(text), try SyntheticReviews.source(text))
    func test(_ reviews: Reviews, examples: Int = 8) -> [SeenExample] {
      reviews.evaluation(.test, examples: examples, precision: .float64).flatMap(\.tokenExamples)
    }
    #expect(test(one) == test(other) && one.digests.map(\.sha256) == other.digests.map(\.sha256))
    #expect(one.digests.map(\.sha256) == [sha256(Array(text.utf8))])
    #expect(one.tokenLabels == other.tokenLabels && one.facts.map(\.value) == other.facts.map(\.value))
  }

  @Test(arguments: [1, 3, 24, 1000]) func evaluationCoversEveryExampleOnce(size: Int) throws {
    let reviews = try SyntheticReviews.source(SyntheticReviews.text(300))
    for split in [EvaluationSplit.validation, .test] {
      let batches = reviews.evaluation(split, examples: size, precision: .float32)
      #expect(batches.allSatisfy { 1...size ~= $0.examples })
      let seen = batches.flatMap(\.tokenExamples)
      #expect(seen.count == 24)
      #expect(
        counts(seen)
          == counts(reviews.evaluation(split, examples: 1, precision: .float64).flatMap(\.tokenExamples)))
      // Neighbours in length share a batch.
      #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.tokens.count >= $1.tokens.count })
    }
  }

  @Test func settingsShapeTheTask() throws {
    let text = SyntheticReviews.text(400)
    var settings = Sentiment()
    (settings.maxLength, settings.vocabulary, settings.minimumCount) = (5, 20, 3)
    let reviews = try SyntheticReviews.source(text, settings)
    #expect(
      reviews.longestInput == 5 && reviews.shape.inputs == .tokens(20) && reviews.tokenLabels?.count == 20)
    #expect(
      reviews.shape.outputs == .classes(2) && reviews.classLabels?.count == 2
        && reviews.shape.arrangement == .manyToOne)
    for batch in reviews.evaluation(.test, examples: 50, precision: .float64) {
      #expect(
        batch.tokenExamples.allSatisfy { 1...5 ~= $0.tokens.count && $0.tokens.allSatisfy { 0..<20 ~= $0 } })
    }
    settings.minimumCount = 1_000_000
    #expect(try SyntheticReviews.source(text, settings).tokenLabels == ["<unknown>"])
    #expect(try SyntheticReviews.source(text).longestInput == 12)
  }

  @Test func theVocabularyIsTrainingsAlone() throws {
    let reviews = try SyntheticReviews.source(SyntheticReviews.text(300))
    let (train, _, _) = everything(reviews, trained: 192)
    let used = counts(train.flatMap(\.tokens))
    // Words that occur once only are unknown; all others occur as often as their rank says.
    let ranks = (1..<Int32(reviews.tokenLabels?.count ?? 0)).map { used[$0] ?? 0 }
    #expect(ranks.allSatisfy { $0 >= 2 } && zip(ranks, ranks.dropFirst()).allSatisfy { $0 >= $1 })
  }

  @Test func linesEndInAnyWay() throws {
    let text = SyntheticReviews.text(60), plain = try SyntheticReviews.source(text)
    for other in [
      text.replacingOccurrences(of: "\n", with: "\r\n"), String(text.dropLast()), text + "\n\n", "\n" + text,
    ] {
      let reviews = try SyntheticReviews.source(other)
      #expect(
        reviews.tokenLabels == plain.tokenLabels && reviews.facts.map(\.value) == plain.facts.map(\.value))
    }
  }
}

@Suite struct DamagedReviewsTests {
  private func refusal(of text: String) -> Problem? {
    do throws(Problem) {
      _ = try SyntheticReviews.source(text)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    "nonsense", "7\t1.5", "7\tgood\ta movie", "7\tnan\ta movie", "7\t1e999\ta movie", "7 1.5 a movie",
    "\u{0}\u{0}\u{0}",
  ])
  func theLineIsNamed(wrong: String) throws {
    let lines = SyntheticReviews.text(100).split(separator: "\n")
    for place in [1, 50, 101] {
      let text = (lines.prefix(place - 1) + [Substring(wrong)] + lines.dropFirst(place - 1)).joined(
        separator: "\n")
      let fault = try #require(refusal(of: text))
      #expect(fault.key == "data" && fault.description.hasPrefix("line \(place) of reviews/"), "\(fault)")
      #expect(fault.description.hasSuffix("fetch the file anew with: scripts/setup"))
    }
  }

  @Test func emptyLinesCount() throws {
    let fault = try #require(refusal(of: "\n\n" + SyntheticReviews.text(30) + "\nnonsense\n"))
    #expect(fault.description.hasPrefix("line 34 of "), "\(fault)")
  }

  /// U+0085 and U+2028 end lines for Unicode, not for a file of tab-separated lines.
  @Test func onlyLineFeedsEndLines() throws {
    let text = SyntheticReviews.text(30) + "31\t1.0\tone\u{85}two\u{2028}three\u{b}four\u{c}five\n"
    #expect(refusal(of: text) == nil)
  }

  @Test func bytesThatAreNoTextAreNoWords() throws {
    var bytes = Array(SyntheticReviews.text(60).utf8)
    bytes += Array("61\t1.0\t".utf8) + [0xff, 0xfe, 0xc0, 0x80] + Array(" good\n".utf8)
    #expect(try Reviews(bytes, settings: Sentiment()).longestInput == 12)
  }

  @Test(arguments: ["", "\n\n\n", "1\t1\ta b\n", "1\t0\ta\n"]) func tooFewSentences(text: String) throws {
    let fault = try #require(refusal(of: text))
    #expect(fault.key == "data" && fault.description.contains("holds only"))
  }

  /// Cut anywhere, a file is read up to there or refused in words.
  @Test func truncatedFilesNeverCrash() {
    let text = SyntheticReviews.text(25), faults = text.indices.map { refusal(of: String(text[..<$0])) }
    for case let fault? in faults {
      #expect(fault.key == "data" && fault.message.contains(ReviewLines.file), "\(fault)")
    }
    #expect(faults.contains { $0 != nil } && faults.contains(nil))
  }
}

@Suite struct MissingDataTests {
  @Test func theCommandIsNamed() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lab-\(UUID().uuidString)")
    let folders = DataFolders(candidates: [folder.path, folder.path + "/data"])
    let fault = try #require(throws: Problem.self) { _ = try Sentiment().load(from: folders) }
    #expect(
      fault.description.contains(ReviewLines.file)
        && fault.description.hasSuffix("fetch it with: scripts/setup"))
    #expect(fault.description.contains("\(folder.path), \(folder.path)/data"))
  }

  @Test func theFirstFolderThatHasItIsRead() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lab-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent(ReviewLines.file)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(SyntheticReviews.text(40).utf8).write(to: file)
    let source = try Sentiment().load(from: DataFolders(candidates: [folder.path + "/nowhere", folder.path]))
    #expect(source.digests.map(\.sha256) == [sha256(Array(SyntheticReviews.text(40).utf8))])
  }

  @Test func aFolderInItsPlaceIsNoData() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lab-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent(ReviewLines.file), withIntermediateDirectories: true)
    let fault = try #require(throws: Problem.self) {
      _ = try Sentiment().load(from: DataFolders(candidates: [folder.path]))
    }
    #expect(fault.description.contains("cannot read"))
  }

  /// Beside the experiment file, in the folders above it, then in the working directory; each once.
  @Test(.enabled("LAB_DATA names the folder") { ProcessInfo.processInfo.environment["LAB_DATA"] == nil })
  func candidatesAreNear() {
    let candidates = DataFolders(experiment: "/a/b/c.exp").candidates
    #expect(candidates.prefix(2) == ["/a/b/data", "/a/data"])
    #expect(Set(candidates).count == candidates.count && candidates.last?.hasSuffix("/data") == true)
  }
}

/// The file that `scripts/setup` fetches; LAB_DATA or the repository's data folder must hold it.
@Suite(
  .enabled("no reviews here: run scripts/setup, or let LAB_DATA name the folder that has them") {
    RealReviews.bytes != nil
  })
struct RealReviewsTests {
  @Test func itsNumbersAreKnown() throws {
    let bytes = try #require(RealReviews.bytes)
    #expect(sha256(bytes) == "c8293b0d942e90e223ea2c0955d969040d1a1be514a978b9af0698940bd13350")
    let reviews = try Reviews(bytes, settings: Sentiment())
    #expect(reviews.longestInput == 40 && reviews.shape.inputs == .tokens(4000))
    // 10,605 sentences, 37 of them rated 0.
    #expect(
      reviews.facts.first?.value
        == "8456 to train on, 1056 for validation, 1056 for the test; 37 neutral dropped")
    for split in [EvaluationSplit.validation, .test] {
      let batches = reviews.evaluation(split, examples: 64, precision: .float64)
      #expect(batches.reduce(0) { $0 + $1.examples } == 1056)
    }
  }
}

enum RealReviews {
  static let bytes: [UInt8]? = {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let repository = tests.deletingLastPathComponent()
    let folder =
      ProcessInfo.processInfo.environment["LAB_DATA"] ?? repository.appendingPathComponent("data").path
    return FileManager.default.contents(atPath: folder + "/" + ReviewLines.file).map { [UInt8]($0) }
  }()
}
