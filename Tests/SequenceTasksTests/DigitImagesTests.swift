import Components
import Foundation
import Testing

@testable import SequenceTasks

@Suite struct DigitImagesTests {
  @Test(arguments: [600, 900, 1797]) func splitsAreEightOneOneAndShareNothing(count: Int) throws {
    let images = try SyntheticDigits.images(count), held = count / 10
    #expect(
      images.train.count == count - 2 * held && images.validation.count == held && images.test.count == held)
    let all = images.train + images.validation + images.test
    #expect(Set(all.map { SyntheticDigits.number($0.pixels) }) == Set(0..<count))
    #expect(all.allSatisfy { $0.label == SyntheticDigits.number($0.pixels) % 10 && $0.pixels[5] == 1 })
  }

  @Test func splitsDependOnNothingButTheFile() throws {
    let (one, other) = (try SyntheticDigits.images(), try SyntheticDigits.images())
    #expect(one.train == other.train && one.test == other.test && one.digest == other.digest)
    #expect(one.digest == sha256(Array(SyntheticDigits.text(900).utf8)))
    #expect(try SyntheticDigits.images(901).test != one.test)
  }

  @Test func linesEndInAnyWay() throws {
    let text = SyntheticDigits.text(400), plain = try DigitImages(Array(text.utf8))
    for other in [text.replacingOccurrences(of: "\n", with: "\r\n"), String(text.dropLast()), text + "\n\n"] {
      #expect(try DigitImages(Array(other.utf8)).train == plain.train)
    }
  }

  private func refusal(of text: String) -> Problem? {
    do throws(Problem) {
      _ = try DigitImages(Array(text.utf8))
      return nil
    } catch {
      return error
    }
  }

  private static let image = Array(repeating: "7", count: 64).joined(separator: ",")

  private static let wrong: [String] = [
    "nonsense", image, "\(image),10", "\(image),-1", "\(image),1,1", "17,\(image.dropFirst(2)),1",
    "\(image),", "nan,\(image)",
    ",\(image)", "\(image),1.0", "-1\(image.dropFirst()),3", "99999999999999999999\(image.dropFirst()),3",
  ]

  @Test(arguments: wrong)
  func theLineIsNamed(wrong: String) throws {
    let lines = SyntheticDigits.text(400).split(separator: "\n")
    for place in [1, 200, 401] {
      let text = (lines.prefix(place - 1) + [Substring(wrong)] + lines.dropFirst(place - 1)).joined(
        separator: "\n")
      let fault = try #require(refusal(of: text))
      #expect(
        fault.key == "data" && fault.description.hasPrefix("line \(place) of digits/digits.csv is not"),
        "\(fault)")
      #expect(fault.description.hasSuffix("fetch the file anew with: scripts/setup"))
    }
    #expect(refusal(of: DigitImagesTests.image + ",1\n" + SyntheticDigits.text(400)) == nil)
  }

  @Test(arguments: ["", "\n\n", SyntheticDigits.text(9)]) func tooFewImages(text: String) throws {
    #expect(try #require(refusal(of: text)).description.contains("holds only"))
  }

  @Test func aDigitWithoutImagesIsNamed() throws {
    let lines = SyntheticDigits.text(900).split(separator: "\n").filter { !$0.hasSuffix(",7") }
    let fault = try #require(refusal(of: lines.joined(separator: "\n")))
    #expect(fault.description == "digits/digits.csv has no 7 among its training images")
  }

  /// Thirty images leave no digit for some set, whole or cut.
  @Test func truncatedFilesNeverCrash() {
    let text = SyntheticDigits.text(30)
    for end in stride(from: 0, to: text.count, by: 7) {
      let fault = refusal(of: String(text.prefix(end)))
      #expect(fault?.key == "data" && fault?.message.contains(DigitImages.file) == true, "\(end) bytes")
    }
    #expect(throws: Problem.self) { try DigitImages([0xff, 0xfe, 0, 44, 44, 10]) }
    #expect(refusal(of: SyntheticDigits.text(400)) == nil)
  }

  @Test func missingDataNameTheCommand() throws {
    let folders = DataFolders(candidates: ["/nowhere"])
    for task in [Digits(), FrameClassification(digits: true), Captioning()] as [any SequenceTask] {
      let fault = try #require(throws: Problem.self) { _ = try task.load(from: folders) }
      #expect(
        fault.description.contains(DigitImages.file)
          && fault.description.hasSuffix("fetch it with: scripts/setup"))
    }
    #expect(throws: Never.self) { _ = try FrameClassification().load(from: folders) }
  }
}

extension FrameClassification {
  init(digits: Bool) {
    self.init()
    data = digits ? .digits : .motion
  }
}

/// The file that `scripts/setup` fetches; LAB_DATA or the repository's data folder must hold it.
@Suite(
  .enabled("no digits here: run scripts/setup, or let LAB_DATA name the folder that has them") {
    RealDigits.bytes != nil
  })
struct RealDigitsTests {
  @Test func itsNumbersAreKnown() throws {
    let bytes = try #require(RealDigits.bytes)
    #expect(sha256(bytes) == "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8")
    let images = try DigitImages(bytes)
    #expect(images.train.count == 1439 && images.validation.count == 179 && images.test.count == 179)
    // The counts that scikit-learn's description of the data gives.
    let labels = counts((images.train + images.validation + images.test).map(\.label))
    #expect((0...9).map { labels[$0] } == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    // Every split has its share of each digit.
    for set in [images.validation, images.test] {
      #expect(counts(set.map(\.label)).values.allSatisfy { 8...30 ~= $0 })
    }
  }
}

enum RealDigits {
  static let bytes: [UInt8]? = {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let folder =
      ProcessInfo.processInfo.environment["LAB_DATA"]
      ?? tests.deletingLastPathComponent().appendingPathComponent("data").path
    return FileManager.default.contents(atPath: folder + "/" + DigitImages.file).map { [UInt8]($0) }
  }()
}
