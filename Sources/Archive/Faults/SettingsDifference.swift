import Components
import OrderedCollections

/// A setting that a stored trial was trained with, and the value it should have now.
public struct SettingsDifference: Hashable, Sendable, CustomStringConvertible {
  /// Dotted key.
  public let key: String
  /// Nil if the trial did not have the setting.
  public let stored: String?
  public let expected: String

  /// `train.batch 16, now 4`
  public var description: String { "\(key) \(stored ?? "not set"), now \(expected)" }

  /// The settings that differ, in the order of the expected ones. A setting introduced since is reported only
  /// if no other differs: it rarely explains anything.
  ///
  /// - Parameters:
  ///   - stored: the settings in a file.
  ///   - expected: the settings to compare; all others are ignored.
  static func all(between stored: Value, and expected: Value) -> [SettingsDifference] {
    guard case .table(let sections) = expected else { return [] }
    let found = sections.flatMap { key, value in differences(stored[key], value, at: key) }
    let changes = found.filter { $0.stored != nil }
    return changes.isEmpty ? found : changes
  }

  private static func differences(_ stored: Value?, _ expected: Value, at key: String) -> [SettingsDifference]
  {
    // Numbers, and reals that are not finite, are what their spelling in JSON says.
    guard stored?.canonicalJSON != expected.canonicalJSON else { return [] }
    guard case .table(let old)? = stored, case .table(let new) = expected, old["kind"] == new["kind"] else {
      return [SettingsDifference(key: key, stored: stored.map(brief), expected: brief(expected))]
    }
    return new.flatMap { differences(old[$0], $1, at: "\(key).\($0)") }
  }

  /// A component is written as its kind: settings that belong to one kind are not compared with those of
  /// another.
  private static func brief(_ value: Value) -> String {
    let text = (value["kind"] ?? value).brief
    return text.count > 60 ? text.prefix(60) + "…" : text
  }
}
