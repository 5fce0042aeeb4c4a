public import Components

/// One point of an experiment's sweep: settings that are trained once for each seed.
public struct Variant<Root: Configurable>: Sendable {
  /// Names of named variants and swept `key=value`s, joined by commas, fit for a folder's name; `default`
  /// where nothing is swept.
  public let name: String
  /// The settings that are particular to this point, in the order of the file.
  public let swept: [SweptSetting]
  public let root: Root
  /// Its place in the sweep; nil for settings that do not come from a file.
  var place: SweepPlace?

  /// The number of its row on each axis of the sweep.
  public var rows: [Int] { place?.point ?? [] }

  /// Every setting with its value.
  public var value: Value { root.table }

  /// The entry of `list` that it comes from; nil if the file has no `list`.
  public var entry: ListEntry? {
    place.flatMap { place in
      zip(place.layout.axes, place.point).lazy.compactMap { axis, row in
        axis.names.map { ListEntry(name: $0[row].text, keys: axis.columns.map(\.text)) }
      }.first
    }
  }

  /// Where its settings were written: in the file, in the sweep, in an argument.
  var tree: Located? { place.map { $0.layout.tree(at: $0.point) } }
}

/// A named entry of `list`.
public struct ListEntry: Sendable, Hashable {
  public let name: String
  /// The dotted keys that the entries of the list set, this one or another.
  public let keys: [String]
}

/// A point of a sweep.
struct SweepPlace: Sendable {
  let layout: SweepLayout
  /// The row of each axis.
  let point: [Int]
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

  /// A piece of a name: as it is meant, and as a folder's name holds it.
  struct Part: Sendable {
    let whole: String
    let plain: String

    /// `model.hidden=64`; characters that are awkward in file names, and commas in values, become hyphens.
    init(_ setting: SweptSetting) {
      let brief = setting.value.brief
      whole = "\(setting.key)=\(brief)"
      plain = "\(VariantName.plain(setting.key))=\(VariantName.plain(brief))"
    }

    /// - Parameter name: a slug.
    init(name: String) { (whole, plain) = (name, name) }
  }

  /// The parts joined by commas; a name that would be too long ends in a hash of the whole.
  static func spelling(_ parts: [Part]) -> String {
    if parts.isEmpty { return "default" }
    let name = parts.map(\.plain).joined(separator: ",")
    guard name.utf8.count > byteLimit else { return name }
    let hash = String(fnv1a(parts.map(\.whole).joined(separator: ",")), radix: 16)
    let digits = String(repeating: "0", count: 8 - hash.count) + hash
    return String(decoding: name.utf8.prefix(byteLimit - 9), as: UTF8.self) + "-" + digits
  }

  /// Runs of other characters than `[A-Za-z0-9._=+-]` become one hyphen, at the ends none.
  private static func plain(_ text: String) -> String {
    text.utf8.allSatisfy(isPlain) && !text.isEmpty ? text : text.split { !isPlain($0) }.joined(separator: "-")
  }

  private static func isPlain(_ character: Character) -> Bool {
    character.utf8.count == 1 && character.utf8.allSatisfy(isPlain)
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  /// 32-bit FNV-1a of the UTF-8 bytes.
  static func fnv1a(_ text: String) -> UInt32 {
    text.utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
  }
}
