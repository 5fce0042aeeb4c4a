public import Components

/// One point of an experiment's sweep: settings that are trained once for each seed.
public struct Variant<Root: Configurable>: Sendable {
  /// The swept `key=value`s joined by commas, fit for a folder's name; `default` where nothing is swept.
  public let name: String
  /// What is particular to this point, in the order of the file.
  public let swept: [SweptSetting]
  public let root: Root
  /// Every setting with its value.
  public let value: Value
  /// Where its settings were written: in the file, in the sweep, in an argument.
  var tree: Located?
}

/// A setting that a sweep varies, with its value at one point.
public struct SweptSetting: Sendable, Hashable {
  /// Dotted path from the file's root.
  public let key: String
  public let value: Value

  public init(key: String, value: Value) {
    (self.key, self.value) = (key, value)
  }
}

/// Names of variants.
enum VariantName {
  static let byteLimit = 100

  /// `model.cell=lstm,model.hidden=64`; characters that are awkward in file names, and commas in values, become hyphens, and a
  /// name that would be too long ends in a hash of the whole.
  static func spelling(_ swept: [SweptSetting]) -> String {
    if swept.isEmpty { return "default" }
    let whole = swept.map { "\($0.key)=\($0.value.brief)" }.joined(separator: ",")
    let name = swept.map { "\(plain($0.key))=\(plain($0.value.brief))" }.joined(separator: ",")
    guard name.utf8.count > byteLimit else { return name }
    let hash = String(fnv1a(whole), radix: 16)
    let digits = String(repeating: "0", count: 8 - hash.count) + hash
    return String(decoding: name.utf8.prefix(byteLimit - 9), as: UTF8.self) + "-" + digits
  }

  /// Runs of other characters than `[A-Za-z0-9._=+-]` become one hyphen, at the ends none.
  private static func plain(_ text: String) -> String {
    text.split { !isPlain($0) }.joined(separator: "-")
  }

  private static func isPlain(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || "._=+-".contains(character))
  }

  /// 32-bit FNV-1a of the UTF-8 bytes.
  static func fnv1a(_ text: String) -> UInt32 {
    text.utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
  }
}
