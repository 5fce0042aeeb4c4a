import Components
import Language
import OrderedCollections
import Statistics

/// The variants that the filters of a selection leave: `model.cell=lstm`, `optimizer.learning_rate=1e-3`,
/// `variant=…`, and `entry=…` for all variants that an entry of the file's `list` leads to.
struct SettingFilters {
  let variants: [PlannedVariant]
  /// The swept settings of each that no filter fixes.
  let groupNames: [String]

  /// The variants that are left.
  ///
  /// - Parameters:
  ///   - selection: the filters.
  ///   - others: keys of filters that are no settings.
  ///   - foreign: keys of filters of something else, which are passed over.
  ///   - subject: what they are variants of.
  ///   - all: the variants that there are.
  ///   - faults: takes what is wrong.
  init(
    _ selection: ClaimSelection, taking others: Set<String>, passing foreign: Set<String> = [],
    of subject: ClaimSubject = .trials, among all: [PlannedVariant], _ faults: inout [TextFault]
  ) {
    let count = faults.count
    var left = all, fixed: [String] = []
    for filter in selection.filters where !others.union(foreign).contains(filter.key) {
      let values = all.map { SettingFilters.value(at: filter.key, of: $0) }
      guard values.contains(where: { $0 != nil }) else {
        faults.append(
          SettingFilters.unknown(filter.key, at: filter.keyRange, others: others, of: subject, among: all))
        continue
      }
      let fitting = zip(all, values).filter { _, value in
        value.map { SettingFilters.fits(filter.value, $0) != filter.isNegated } ?? filter.isNegated
      }.map(\.0.name)
      if fitting.isEmpty {
        faults.append(
          SettingFilters.noneFits(
            filter, values.compactMap { $0 }, entries: all.compactMap(\.entry), of: subject))
      }
      left = left.filter { fitting.contains($0.name) }
      if !filter.isNegated { fixed.append(filter.key) }
      // An entry fixes what the entries of the list set.
      if !filter.isNegated, filter.key == "entry" { fixed += all.first?.entry?.keys ?? [] }
    }
    if left.isEmpty, faults.count == count {
      faults.append(
        TextFault(
          selection.nameRange, "no \(subject.noun) fits all of these filters together",
          subject == .scan ? "remove one, or change the scan" : "remove one, or add its trials to the sweep"))
    }
    variants = left
    groupNames = left.map { variant in
      variant.swept.filter { !fixed.contains($0.key) && !fixed.contains("variant") }
        .map { "\($0.key)=\($0.value.brief)" }.joined(separator: ",")
    }
  }

  /// The value of a setting, keys of which may hold dots themselves; nil if the variant has none.
  static func value(at key: String, of variant: PlannedVariant) -> Value? {
    if key == "variant" { return .text(variant.name) }
    if key == "entry" { return variant.entry.map { .text($0.name) } }
    func find(_ words: ArraySlice<Substring>, in value: Value) -> Value? {
      if words.isEmpty { return value }
      for count in stride(from: words.count, to: 0, by: -1) {
        if let inner = value[words.prefix(count).joined(separator: ".")],
          let found = find(words.dropFirst(count), in: inner)
        {
          return found
        }
      }
      return nil
    }
    return find(key.split(separator: ".", omittingEmptySubsequences: false)[...], in: variant.resolved)
  }

  /// Whether a word spells a value: components by their kind, a number for a component that a number stands
  /// for.
  private static func fits(_ word: String, _ value: Value) -> Bool {
    switch value {
    case .flag(let flag): word == (flag ? "true" : "false")
    case .integer(let integer): ScalarGrammar.integer(word) == .value(integer)
    case .real(let real): ScalarGrammar.real(word) == .value(real)
    case .text(let text): word == text
    case .list(let items):
      items.count == 1 && fits(word, items[0])
        || value.brief.filter { $0 != " " } == word.filter { $0 != " " }
    case .table(let entries):
      entries["kind"].map { $0 == .text(word) || entries["value"].map { fits(word, $0) } ?? false }
        ?? (value.brief == word)
    }
  }

  /// What to say of a key that no variant has.
  static func unknown(
    _ key: String, at range: Range<Int>, others: Set<String>, of subject: ClaimSubject = .trials,
    among all: [PlannedVariant] = []
  ) -> TextFault {
    let entries = SettingsIndex(Experiment.descriptors).entries
    let paths = entries.map(\.path)
    let remedy: String
    if key == "entry" {
      return TextFault(
        range, "the file has no 'list', of which 'entry' names an entry",
        "write variant=…, or the dotted key of a setting")
    }
    if let swept = Spelling.nearest(to: key, among: all.flatMap { $0.swept.map(\.key) }.distinct) {
      remedy = "did you mean '\(swept)'?"
    } else if paths.contains(key) {
      remedy = "the key exists for other kinds than those of this file"
    } else if let entry = entries.first(where: { $0.descriptor.key == key }) {
      remedy = "did you mean '\(entry.path)'?"
    } else if let near = Spelling.nearest(
      to: key, among: others.sorted() + ["variant", "entry"] + paths)
    {
      remedy = "did you mean '\(near)'?"
    } else {
      remedy =
        "write a dotted key of the file, such as model.cell, or \(Spelling.list(others.sorted())), variant"
    }
    return TextFault(range, "no \(subject.noun) has a setting \(TextFault.shown(key))", remedy)
  }

  private static func noneFits(
    _ filter: ClaimFilter, _ values: [Value], entries: [ListEntry], of subject: ClaimSubject
  ) -> TextFault {
    let known = values.map { value in (value["value"] ?? value["kind"] ?? value).brief }.distinct
    // A value that holds commas is one only in quotes.
    func written(_ value: String) -> String {
      value.contains(",") && !value.hasPrefix("[") ? "\"\(value)\"" : value
    }
    if filter.key == "variant", !filter.isNegated, entries.contains(where: { $0.name == filter.value }) {
      return TextFault(
        filter.valueRange, "no trial has variant=\(filter.value): it names an entry of 'list'",
        "write entry=\(filter.value); variants are \(Spelling.list(known.map(written), limit: 8))")
    }
    let near =
      neighbours(of: filter.value, among: known).map { "nearest: \(Spelling.list($0)); " }
      ?? Spelling.nearest(to: filter.value, among: known).map { "did you mean '\(written($0))'? " } ?? ""
    let verb = "\(filter.isNegated ? "every" : "no") \(subject.noun) has"
    return TextFault(
      filter.valueRange, "\(verb) \(filter.key)=\(filter.value)",
      near + "there is: \(Spelling.list(known.map(written), limit: 8))")
  }

  /// Of a list of numbers the next ones below and above another; nil where not all of them are numbers.
  private static func neighbours(of word: String, among known: [String]) -> [String]? {
    let numbers = known.compactMap { word in Double(word).map { (word: word, number: $0) } }
    guard let wanted = Double(word), numbers.count == known.count else { return nil }
    let below = numbers.filter { $0.number < wanted }.max { $0.number < $1.number }
    let above = numbers.filter { $0.number > wanted }.min { $0.number < $1.number }
    let near = [below, above].compactMap { $0?.word }
    return near.isEmpty ? nil : near
  }
}
