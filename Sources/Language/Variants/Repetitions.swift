import Components
import OrderedCollections

/// Points of a sweep that say the same as one before them.
struct Repetitions {
  struct Known {
    let point: [Int]
    /// Whether all settings are the same, and not the name alone.
    let isSame: Bool
    /// Whether one of the two points has keys that do not exist there.
    let isReduced: Bool
  }

  private var points: [[SweptSetting]: (point: [Int], isReduced: Bool)] = [:]
  private var names: [String: [Int]] = [:]
  /// Points left out, by the keys that do not exist there, with what the first of them sets around those
  /// keys.
  private var missing: OrderedDictionary<String, (count: Int, settings: [SweptSetting])> = [:]
  private var drawn = 0
  /// Values of lists walked together whose keys do not exist where they would stand.
  var unused = 0

  /// The point before that says the same, or has the same name; nil if there is none, and from now on this is
  /// known.
  mutating func known(_ point: [Int], _ settings: [SweptSetting], _ name: String, isReduced: Bool) -> Known? {
    if let twin = points[settings] {
      return Known(point: twin.point, isSame: true, isReduced: isReduced || twin.isReduced)
    }
    points[settings] = (point, isReduced)
    if let twin = names.updateValue(point, forKey: name) {
      return Known(point: twin, isSame: false, isReduced: false)
    }
    return nil
  }

  /// - Parameters:
  ///   - keys: those that do not exist at the point.
  ///   - settings: of the point.
  mutating func leaveOut(_ keys: [DottedPath], at settings: [SweptSetting]) {
    let key = keys.map { "'\($0.text)'" }.joined(separator: ", ")
    let around = settings.filter { setting in keys.contains { $0.text.hasPrefix(setting.key + ".") } }
    missing[key, default: (0, around)].count += 1
  }

  mutating func leaveOutDrawn() { drawn += 1 }

  var remarks: [String] {
    var remarks = missing.map { keys, found in
      let point = found.settings.map { "\($0.key)=\(Display.shortened($0.value.brief))" }.joined(
        separator: ", ")
      let verb = keys.contains(", ") ? "do" : "does"
      let reason =
        keys.isEmpty ? "" : "\(keys) \(verb) not exist \(point.isEmpty ? "there" : "at \(point)"): "
      return reason + Repetitions.leftOut(found.count, "combination")
    }
    if drawn > 0 { remarks.append(Repetitions.leftOut(drawn, "drawn point")) }
    if unused > 0 {
      let values = unused == 1 ? "1 value in 'zip' is" : "\(unused) values in 'zip' are"
      remarks.append("\(values) not used: the key does not exist there")
    }
    return remarks
  }

  private static func leftOut(_ count: Int, _ noun: String) -> String {
    "\(count == 1 ? "1 \(noun) is" : "\(count) \(noun)s are") left out because others say the same"
  }
}
