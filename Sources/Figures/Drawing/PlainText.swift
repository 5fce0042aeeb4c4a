import Components

/// Text of an experiment file on its way to gnuplot: shown as it is, never read as a command, a macro or
/// markup.
enum PlainText {
  /// One line without control characters (and without the code points XML forbids), at most `limit`
  /// characters.
  static func line(_ text: String, limit: Int = 200) -> String {
    let line = text.replacingScalars { scalar in
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: " "
      default: scalar.isNoncharacter ? "" : nil
      }
    }
    return line.count <= limit ? line : line.prefix(max(limit - 1, 0)) + "…"
  }

  /// A single-quoted gnuplot string. Between single quotes gnuplot expands nothing.
  ///
  /// Apostrophes become typographic ones: gnuplot's manual doubles them, but its scanner (5.4) ends a string
  /// at two doubled quotes in a row, and takes a doubled quote at the start for an empty string.
  static func quoted(_ text: String, limit: Int = 200) -> String {
    "'" + line(text, limit: limit).replacingScalars { $0 == "'" ? "’" : nil } + "'"
  }

  /// The width of a line in units of the font's size.
  static func width(_ text: String) -> Double {
    line(text).reduce(0) { $0 + FontWidths.width($1) }
  }

  /// A text that is no wider than `width`, in units of the font's size; what is too long loses its middle, which
  /// tells less than its ends.
  static func fitted(_ text: String, width limit: Double) -> String {
    var text = line(text)
    guard width(text) > limit else { return text }
    var kept = text.count - 1
    repeat {
      let half = (kept + 1) / 2
      text = "\(line(text).prefix(half))…\(line(text).suffix(max(kept - half, 0)))"
      kept -= 1
    } while width(text) > limit && kept > 1
    return text
  }

  /// A text in at most so many lines, none wider than `width` in units of the font's size; an ellipsis stands
  /// for what is left out. Words are broken only if they do not fit a line.
  static func lines(_ text: String, width: Double, atMost limit: Int) -> [String] {
    var lines = [""]
    func fits(_ line: String) -> Bool { self.width(line) <= width }
    for word in line(text, limit: 400).split(separator: " ") {
      var rest = word
      let joined = lines[lines.count - 1].isEmpty ? String(word) : "\(lines[lines.count - 1]) \(word)"
      if fits(joined) {
        lines[lines.count - 1] = joined
        continue
      }
      if !lines[lines.count - 1].isEmpty { lines.append("") }
      while !fits(String(rest)), lines.count <= limit {
        var head = rest
        while head.count > 1, !fits(String(head)) { head = head.dropLast() }
        lines[lines.count - 1] = String(head)
        lines.append("")
        rest = rest.dropFirst(head.count)
      }
      lines[lines.count - 1] = String(rest)
      if lines.count > limit { break }
    }
    guard lines.count > limit else { return lines }
    var last = lines[limit - 1]
    if !fits(last + "…"), let space = last.lastIndex(of: " ") { last = String(last[..<space]) }
    while !last.isEmpty, !fits(last + "…") { last.removeLast() }
    return lines.prefix(limit - 1) + [last + "…"]
  }

  /// What sets a text apart from another, in whole words, with ellipses for what they have in common.
  static func difference(of text: String, from other: String) -> String {
    func shared(_ a: [Character], _ b: [Character]) -> Int {
      let same = zip(a, b).prefix { $0 == $1 }.count
      return a.prefix(same).lastIndex { " ,[]()".contains($0) }.map { $0 + 1 } ?? 0
    }
    let own = Array(text), start = shared(own, Array(other)),
      end = shared(own.reversed(), other.reversed())
    guard start + end < own.count, end < other.count - start else { return text }
    return (start > 1 ? "…" : text.prefix(start)) + String(own[start..<own.count - end])
      + (end > 1 ? "…" : text.suffix(end))
  }
}
