import Components
import Language
import TrialFormat

/// The axes of a scan's file: one for each axis of the sweep, then that of seeds.
enum ScanAxis {
  /// The axis of the repetitions of each point.
  static let seed = "seed"

  /// - Parameter docs: the meaning of settings by dotted key.
  static func all(_ swept: [SweptAxis], seeds: [Int], docs: [String: String]) -> [AxisDeclaration] {
    var axes: [AxisDeclaration] = []
    for axis in swept {
      if let key = axis.keys.first, axis.keys.count == 1, axis.names == nil {
        axes.append(
          AxisDeclaration(
            key, .coordinates(coordinates(axis.rows.map { $0[0] })),
            doc: docs[key] ?? "setting of the network"))
      } else {
        let name = axis.names == nil ? "point" : "variant", twins = axes.count { $0.name.hasPrefix(name) }
        axes.append(
          AxisDeclaration(
            twins == 0 ? name : "\(name)_\(twins + 1)",
            .coordinates(.labels(axis.names ?? axis.rows.map { label($0, axis.keys) })),
            doc: "settings that are varied together: \(axis.keys.joined(separator: ", "))"))
      }
    }
    return axes + [
      AxisDeclaration(seed, .coordinates(.integers(seeds)), doc: "seed of the repetition of each point")
    ]
  }

  /// Numbers where all values are numbers, else words.
  private static func coordinates(_ values: [Value?]) -> AxisDeclaration.Coordinates {
    let integers = values.compactMap { $0.flatMap { Int(value: $0) } }
    if integers.count == values.count { return .integers(integers) }
    let reals = values.compactMap { $0.flatMap { Double(value: $0) } }
    return reals.count == values.count ? .reals(reals) : .labels(values.map { $0?.brief ?? "unchanged" })
  }

  /// `model.hidden=16,train.batch=8`
  private static func label(_ row: [Value?], _ keys: [String]) -> String {
    zip(keys, row).compactMap { key, value in value.map { "\(key)=\($0.brief)" } }.joined(separator: ",")
  }
}
