extension Setting {
  /// A list of mappings with fixed keys of their own.
  public static func sections<Section: Configurable>(
    _ key: String, _ path: any WritableKeyPath<Root, [Section]> & Sendable, doc: String
  ) -> Setting {
    Setting(
      key: key, type: .list(of: .section(Section.descriptors), count: 0...Int.max), doc: doc,
      get: { root, form in .list(root[keyPath: path].map { .table($0.entries(form)) }) },
      set: { root, value in
        guard case .list(let items) = value else { return false }
        let made = items.compactMap { Section(table: $0) }
        root[keyPath: path] = made
        return made.count == items.count
      },
      problems: { root in
        root[keyPath: path].enumerated().flatMap { index, item in
          item.allProblems.map { $0.inside("[\(index)]") }
        }
      })
  }
}
