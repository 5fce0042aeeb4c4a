import Components
import OrderedCollections

/// Other values that a setting may have, at least one of every form its type allows.
enum Alternatives {
  static func of(_ type: ValueType, at current: Value) -> [Value] {
    candidates(type, at: current).filter { $0 != current }
  }

  private static func candidates(_ type: ValueType, at current: Value) -> [Value] {
    switch type {
    case .flag: return [.flag(true), .flag(false)]
    case .integer(let range):
      let base = Int(value: current) ?? range.lowerBound
      return [range.lowerBound, base - 1, base + 1].filter(range.contains).map { .integer($0) }
    case .real(let interval):
      let base = Double(value: current) ?? 0
      return [base / 2, base + 0.0625, 0.75, 3].filter(interval.contains).map { .real($0) }
    case .text(.line), .text(.prose), .text(.slug): return [.text("other")]
    case .text(.last): return [.text("last 1"), .text("last 3")]
    case .choice(let words): return words.map { .text($0) }
    case .optional(let wrapped): return [.text("none")] + candidates(wrapped, at: current)
    case .oneOf(let types): return types.flatMap { candidates($0, at: current) }
    case .list(let element, let count):
      let items: [Value] = if case .list(let items) = current { items } else { [] }
      let shorter = items.isEmpty ? [] : [Array(items.dropLast())]
      let missing = max(1, count.lowerBound - items.count)
      let longer = candidates(element, at: items.last ?? .text("none")).map {
        items + Array(repeating: $0, count: missing)
      }
      var lists: [[Value]] = shorter + longer
      if count.lowerBound == count.upperBound, let last = items.last {
        for other in candidates(element, at: last) where other != last {
          lists.append(Array(items.dropLast()) + [other])
        }
      }
      return lists.filter { count.contains($0.count) }.map { .list($0) }
    case .component(let family):
      let others = family.members.map { $0.init().resolved }
      guard case .text(let kind)? = current["kind"], let member = family.member(kind) else { return others }
      return others + within(member.descriptors, current)
    case .section(let descriptors): return within(descriptors, current)
    case .mapping(let element, _):
      guard case .table(let entries) = current else { return [] }
      let key = entries.keys.first ?? "b"
      return candidates(element, at: entries[key] ?? .text("none")).map { value in
        var changed = entries
        changed[key] = value
        return .table(changed)
      }
    }
  }

  /// The table with one setting changed at a time.
  private static func within(_ descriptors: [Descriptor], _ table: Value) -> [Value] {
    guard case .table(let entries) = table else { return [] }
    return descriptors.flatMap { descriptor in
      of(descriptor.type, at: entries[descriptor.key] ?? descriptor.defaultValue).map { value in
        var changed = entries
        changed[descriptor.key] = value
        return .table(changed)
      }
    }
  }
}
