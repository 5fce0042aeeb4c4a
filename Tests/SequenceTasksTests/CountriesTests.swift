import Components
import Foundation
import LinearAlgebra
import Recurrent
import Testing

@testable import SequenceTasks

/// A catalog in gettext's binary format.
private func catalogBytes(_ strings: [(String, String)], isLittle: Bool = true) -> [UInt8] {
  func word(_ value: Int) -> [UInt8] {
    let bytes = (0..<4).map { UInt8(value >> (8 * $0) & 255) }
    return isLittle ? bytes : bytes.reversed()
  }
  let sorted = strings.sorted { $0.0 < $1.0 }, texts = sorted.map(\.0) + sorted.map(\.1)
  var table: [UInt8] = [], data: [UInt8] = []
  let start = 28 + 16 * strings.count
  for text in texts {
    table += word(text.utf8.count) + word(start + data.count)
    data += Array(text.utf8) + [0]
  }
  let header = [0x9504_12de, 0, strings.count, 28, 28 + 8 * strings.count, 0, start].flatMap(word)
  return header + table + data
}

@Suite struct MessageCatalogTests {
  private let strings = [
    ("", "Content-Type: text/plain; charset=UTF-8\n"), ("Germany", "Deutschland"), ("Russia", "Россия"),
    ("China", "中国"),
    ("context\u{4}Chad", "Tschad"), ("island\0islands", "Insel\0Inseln"),
  ]

  @Test(arguments: [true, false]) func bothByteOrders(isLittle: Bool) throws {
    let catalog = try MessageCatalog(catalogBytes(strings, isLittle: isLittle))
    #expect(
      catalog.translations == [
        "Germany": "Deutschland", "Russia": "Россия", "China": "中国", "island": "Insel",
      ])
  }

  /// Cut anywhere, a catalog is refused: never a crash, never half of it.
  @Test func noPartIsACatalog() {
    let bytes = catalogBytes(strings)
    for length in 0..<bytes.count {
      #expect(throws: MessageCatalogError.self) { try MessageCatalog(Array(bytes[..<length])) }
    }
    #expect(throws: Never.self) { try MessageCatalog(bytes) }
  }

  /// Whatever bytes are changed, it is read or refused.
  @Test func damageIsNoCrash() {
    let bytes = catalogBytes(strings)
    var stream = RandomStream(seed: 1, name: "damage"), refused = 0
    for _ in 0..<4000 {
      var damaged = bytes
      for _ in 0...stream.integer(below: 4) {
        damaged[stream.integer(below: bytes.count)] = UInt8(stream.integer(below: 256))
      }
      do { _ = try MessageCatalog(damaged) } catch { refused += 1 }
    }
    #expect(refused > 1000)
    // Numbers as large as they get, of the header and of the originals, all of which are read.
    for place in stride(from: 8, to: 28 + 8 * strings.count, by: 4) where place < 20 || place >= 28 {
      var damaged = bytes
      damaged.replaceSubrange(place..<place + 4, with: [255, 255, 255, 255])
      #expect(throws: MessageCatalogError.self) { try MessageCatalog(damaged) }
    }
  }

  @Test func whatIsWrongAndWhere() throws {
    func fault(_ bytes: [UInt8]) throws -> String {
      try #require(throws: MessageCatalogError.self) { try MessageCatalog(bytes) }.description
    }
    #expect(try fault([0x95, 4, 0x12]) == "byte 3: the file ends inside its header")
    #expect(try fault(Array("PK and twenty more bytes".utf8)).contains("byte 0: the first four bytes"))
    var bytes = catalogBytes([("a", "b")])
    bytes[6] = 2
    #expect(try fault(bytes) == "byte 4: revision 2 of the format is unknown; 0 and 1 are known")
    bytes = catalogBytes([("a", "\u{e9}")])
    bytes[bytes.count - 2] = 0xff
    #expect(try fault(bytes).contains("is not UTF-8"))
  }
}

/// A folder like /usr/share with countries of its own, gone with the value.
private final class FakeCodes {
  let folder: URL

  init(_ json: String, catalogs: [String: [UInt8]] = [:]) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("codes-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("iso-codes/json"), withIntermediateDirectories: true)
    try Data(json.utf8).write(to: folder.appendingPathComponent(ISOCodes.list))
    for (language, bytes) in catalogs {
      let file = folder.appendingPathComponent(ISOCodes.catalogPath(language))
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: file)
    }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func source(to language: String) throws -> TextPairSource {
    try Countries.source(to: language, in: [folder.path])
  }
  func fault(to language: String) throws -> Problem {
    try #require(throws: Problem.self) { try source(to: language) }
  }

  /// 26 · 4 countries, Aa to Zd, with an official name each.
  static let names = (0..<104).map {
    ("\(Character(UnicodeScalar(UInt8(65 + $0 / 4))))\("abcd".map { $0 }[$0 % 4])", $0)
  }
  static let json =
    #"{"3166-1":["#
    + names.map { #"{"alpha_2":"\#($0.0)","name":"\#($0.0)land","official_name":"Republic of \#($0.0)"}"# }
    .joined(separator: ",") + "]}"
  static let catalog = catalogBytes(
    names.flatMap {
      [("\($0.0)land", "Страна \($0.0)"), ("Republic of \($0.0)", $0.1 == 7 ? "" : "Республика \($0.0)ß")]
    })
}

@Suite struct CountriesTests {
  private func texts(_ batches: [Batch], _ source: TextPairSource) -> [String] {
    batches.flatMap { batch in
      (0..<batch.examples).map {
        source.coder.outputs.text(batch.outputShape.column($0, of: batch.labels, until: 0))
      }
    }
  }

  @Test func countriesStayTogether() throws {
    let source = try FakeCodes(FakeCodes.json, catalogs: ["ru": FakeCodes.catalog]).source(to: "ru")
    var stream = source.training(seed: 1, examples: 207, precision: .float64)
    let test = texts(source.evaluation(.test, examples: 5, precision: .float64), source)
    let validation = texts(source.evaluation(.validation, examples: 5, precision: .float64), source)
    let trained = texts([stream.batch(0)], source)
    func countries(_ texts: [String]) -> Set<String> {
      Set(texts.map { String($0.split(separator: " ")[1].prefix(2)) })
    }
    let sets = [countries(test), countries(validation), countries(trained)]
    #expect(
      sets[0].isDisjoint(with: sets[1]) && sets[0].isDisjoint(with: sets[2])
        && sets[1].isDisjoint(with: sets[2]))
    #expect(sets.reduce(0) { $0 + $1.count } == 104)
    // All names of a set's countries, but for the one that has no translation.
    #expect(Set(test).count + Set(validation).count + Set(trained).count == 207)
    #expect(source.facts[0].value.hasSuffix("of other countries; 1 without a translation dropped"))
    #expect(source.digests.map(\.name) == [ISOCodes.list, "locale/ru/LC_MESSAGES/iso_3166-1.mo"])
    #expect(source.digests[1].sha256 == sha256(FakeCodes.catalog))
  }

  @Test func otherScriptsSurvive() throws {
    let source = try FakeCodes(FakeCodes.json, catalogs: ["ru": FakeCodes.catalog]).source(to: "ru")
    let batch = source.evaluation(.test, examples: 64, precision: .float64)[0]
    let rows = batch.labels.map { max($0, 0) }
    let said = Prediction(
      outputs: Matrix(rows: rows.count, columns: 1, precision: .float64), classes: rows,
      scored: rows.map { $0 >= 0 })
    let sample = try #require(source.sample(batch, 0, prediction: said))
    guard case .text(let target) = sample.target else { return #expect(Bool(false)) }
    #expect(target.hasPrefix("Республика ") && target.hasSuffix("ß") && sample.prediction == sample.target)
    #expect(source.classLabels?.contains("я") == false && source.classLabels?.contains("Р") == true)
  }

  /// Copied "Aaland" for "Страна Aa": the two letters can stay.
  @Test func copyingIsTheLevelToBeat() throws {
    let source = try FakeCodes(
      FakeCodes.json, catalogs: ["xx": catalogBytes(FakeCodes.names.map { ("\($0.0)land", "\($0.0)lande") })]
    ).source(to: "xx")
    let rate = source.baselines.first { $0.quantity == "character_error_rate" }
    #expect(rate?.name == "copied name" && rate?.value == 1 / 7)
    #expect(source.baselines.first { $0.quantity == "exact_match" }?.value == 0)
  }

  @Test func whatIsMissing() throws {
    let fault = try #require(throws: Problem.self) { try Countries.source(to: "fr", in: ["/nowhere"]) }
    #expect(fault.key == "data" && fault.description.contains("sudo apt-get install iso-codes"))
    let codes = try FakeCodes(FakeCodes.json, catalogs: ["fr": FakeCodes.catalog, "de": FakeCodes.catalog])
    let language = try codes.fault(to: "fra")
    #expect(
      language.key == "to" && language.description.contains("('fr'?)")
        && language.description.hasSuffix("there are de, fr"))
    for json in ["", "[]", #"{"3166-1":[{"name":1}]}"#, "{\"3166-1\":[{\"alpha_2\":\"A\"}]}", "\u{0}"] {
      #expect(try FakeCodes(json, catalogs: ["fr": FakeCodes.catalog]).fault(to: "fr").key == "data")
    }
    #expect(
      try FakeCodes(#"{"3166-1":[]}"#, catalogs: ["fr": FakeCodes.catalog]).fault(to: "fr").description
        .contains("only 0 names"))
    let damaged = try FakeCodes(FakeCodes.json, catalogs: ["fr": [1, 2, 3]]).fault(to: "fr")
    #expect(damaged.key == "to" && damaged.description.contains("byte 3: the file ends inside its header"))
  }

  /// The package itself, which scripts/setup installs.
  @Test(arguments: [("fr", "Allemagne"), ("ru", "Германия"), ("zh_CN", "德国"), ("de", "Österreich")])
  func thePackage(language: String, name: String) throws {
    let codes = try ISOCodes(in: ISOCodes.systemFolders)
    let catalog = try codes.catalog(of: language).catalog
    #expect(catalog.translations[name == "Österreich" ? "Austria" : "Germany"] == name)
    let source = try Countries.source(to: language, in: ISOCodes.systemFolders)
    #expect(source.shape.arrangement == .sequenceToSequence && source.facts[0].value.contains("to train on"))
    let rate = try #require(source.baselines.first { $0.quantity == "character_error_rate" }?.value)
    // Other scripts have nothing of an English name.
    #expect(language == "fr" || language == "de" ? rate < 0.8 : rate > 0.9)
  }
}
