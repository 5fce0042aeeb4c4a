import Components
import Foundation

/// Where Debian's package iso-codes lies: the names of countries in English, and what they are in other
/// languages.
struct ISOCodes {
  /// What package managers install to.
  static let systemFolders = ["/usr/share", "/usr/local/share", "/opt/homebrew/share", "/opt/local/share"]
  static let list = "iso-codes/json/iso_3166-1.json"
  private static let install: Remedy = "install it with: sudo apt-get install iso-codes (scripts/setup does)"

  /// The folder that holds `iso-codes` and `locale`.
  let folder: String

  /// - Parameter candidates: folders of which the first that holds the list of countries is taken.
  init(in candidates: [String]) throws(Problem) {
    let found = candidates.first { FileManager.default.fileExists(atPath: $0 + "/" + ISOCodes.list) }
    guard let found else {
      throw Problem(
        "data",
        "the names of countries, \(ISOCodes.list) of the package iso-codes, are in none of "
          + candidates.joined(separator: ", "), remedy: ISOCodes.install)
    }
    folder = found
  }

  struct Country: Decodable {
    let code: String
    /// `name`, then `official_name` and `common_name` where there are such.
    let names: [String]

    private enum Keys: String, CodingKey {
      case code = "alpha_2", name, official = "official_name", common = "common_name"
    }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: Keys.self)
      code = try values.decode(String.self, forKey: .code)
      let optional = [
        try values.decodeIfPresent(String.self, forKey: .official),
        try values.decodeIfPresent(String.self, forKey: .common),
      ]
      names = [try values.decode(String.self, forKey: .name)] + optional.compactMap { $0 }
    }
  }

  /// The countries in the order of their codes, and the bytes they were read from.
  func countries() throws(Problem) -> (countries: [Country], bytes: [UInt8]) {
    let path = folder + "/" + ISOCodes.list, bytes = try ISOCodes.bytes(of: path, key: "data")
    struct List: Decodable {
      let countries: [Country]
      private enum Keys: String, CodingKey { case countries = "3166-1" }
      init(from decoder: any Decoder) throws {
        countries = try decoder.container(keyedBy: Keys.self).decode([Country].self, forKey: .countries)
      }
    }
    guard let list = try? JSONDecoder().decode(List.self, from: Data(bytes)) else {
      throw Problem(
        "data", "\(path) is not the list of countries of the package iso-codes", remedy: ISOCodes.install)
    }
    return (list.countries.sorted { $0.code < $1.code }, bytes)
  }

  /// What English names are in a language, and the bytes that was read from.
  ///
  /// - Parameter language: letters, `_` and `@` only: it becomes part of a path.
  func catalog(of language: String) throws(Problem) -> (catalog: MessageCatalog, bytes: [UInt8]) {
    let path = folder + "/" + ISOCodes.catalogPath(language)
    guard FileManager.default.fileExists(atPath: path) else {
      let known = languages, near = Spelling.nearest(to: language, among: known).map { " ('\($0)'?)" } ?? ""
      throw Problem(
        "to",
        "iso-codes has no names of countries in '\(language)'\(near): there is no \(path)",
        remedy: known.isEmpty ? ISOCodes.install : "there are \(Spelling.list(known, limit: 200))")
    }
    let bytes = try ISOCodes.bytes(of: path, key: "to")
    do throws(MessageCatalogError) {
      return (try MessageCatalog(bytes), bytes)
    } catch {
      throw Problem("to", "\(path) is no catalog of translations: \(error)", remedy: ISOCodes.install)
    }
  }

  /// The languages there are, in order.
  private var languages: [String] {
    let locales = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/locale")) ?? []
    return locales.filter { FileManager.default.fileExists(atPath: folder + "/" + ISOCodes.catalogPath($0)) }
      .sorted()
  }

  static func catalogPath(_ language: String) -> String { "locale/\(language)/LC_MESSAGES/iso_3166-1.mo" }

  private static func bytes(of path: String, key: String) throws(Problem) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Problem(key, "cannot read \(path)", remedy: "check its permissions")
    }
    return Array(data)
  }
}
