import Components

extension Drawing {
  /// The figure's data in long format (RFC 4180): panel, series, detail, x, mean, low, high and one column
  /// per seed. Parts of a stack have their height as mean, words of a passage their shade. Baselines have no x. If there are maps, their cells follow as means, with a column y
  /// after x, and the places of paths over them.
  ///
  /// Reals are the shortest decimals that read back as the same number; a gap is an empty field.
  public var csv: String {
    let seeds = Set(panels.flatMap(\.series).flatMap(\.members).map(\.seed)).sorted()
    let hasMaps = panels.contains { $0.map != nil }
    let places = hasMaps ? ["x", "y"] : ["x"]
    var lines = [
      ["panel", "series", "detail"] + places + ["mean", "low", "high"] + seeds.map { "seed_\($0)" }
    ]
    for panel in panels {
      for series in panel.series {
        let columns = seeds.map { seed in series.members.first { $0.seed == seed }?.values }
        for index in series.x.indices {
          let place = hasMaps ? [series.x[index], .nan] : [series.x[index]]
          let numbers = place + [series.mean[index], series.low[index], series.high[index]]
          lines.append(
            [panel.title, series.name, series.detail] + numbers.map(CSV.field)
              + columns.map { CSV.field($0?[index] ?? .nan) })
        }
      }
      for part in panel.stack?.parts ?? [] {
        for (x, value) in zip(panel.stack?.x ?? [], part.values) {
          let numbers = (hasMaps ? [x, .nan] : [x]) + [value, .nan, .nan]
          lines.append([panel.title, part.name, "part"] + numbers.map(CSV.field) + seeds.map { _ in "" })
        }
      }
      for level in panel.baselines {
        let numbers = places.map { _ in Double.nan } + [level.value, .nan, .nan]
        lines.append([panel.title, level.name, "level"] + numbers.map(CSV.field) + seeds.map { _ in "" })
      }
      lines += panel.overlay.rows(panel: panel.title, hasMaps: hasMaps, seeds: seeds.count)
      lines += panel.passage?.rows(panel: panel.title, hasMaps: hasMaps, seeds: seeds.count) ?? []
      guard let map = panel.map else { continue }
      for (index, value) in map.values.enumerated() where !value.isNaN {
        let numbers = [map.x[index % map.x.count], map.y[index / map.x.count], value]
        lines.append(
          [panel.title, "", ""] + numbers.map(CSV.field) + Array(repeating: "", count: 2 + seeds.count))
      }
      for trace in map.traces where trace.kind == .path {
        for (x, y) in zip(trace.x, trace.y) {
          lines.append(
            [panel.title, trace.name, "path"] + [x, y].map(CSV.field)
              + Array(repeating: "", count: 3 + seeds.count))
        }
      }
    }
    return lines.map { CSV.line($0) }.joined()
  }
}

/// Comma-separated values as in RFC 4180, safe to open in a spreadsheet.
public enum CSV {
  /// A record with its line end. Fields with commas, quotes or line ends are quoted.
  ///
  /// Text that a spreadsheet would take for a formula gets an apostrophe in front: `=`, `+`, `-`, `@`, tab
  /// and carriage return start formulas (OWASP, "CSV injection"). Numbers such as -1.5 stay numbers.
  public static func line(_ fields: [String]) -> String {
    fields.map(escaped).joined(separator: ",") + "\r\n"
  }

  /// A real as a field; empty for NaN, `inf` and `-inf` for infinities.
  public static func field(_ real: Double) -> String {
    if real.isNaN { return "" }
    if let integer = Int(exactly: real), abs(integer) < 1_000_000_000_000_000 { return String(integer) }
    return real.description
  }

  private static func escaped(_ field: String) -> String {
    var text = field
    if let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first), Double(text) == nil {
      text = "'" + text
    }
    guard text.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return text }
    return "\"" + text.replacingScalars { $0 == "\"" ? "\"\"" : nil } + "\""
  }
}
