import Components

/// The English names of countries → their names in another language: little to learn from, and real.
enum Countries {
  /// Eight of ten countries are trained on with all their names, usual and official.
  ///
  /// - Parameters:
  ///   - language: as gettext writes it: fr, pt_BR, sr@latin.
  ///   - candidates: folders to look for iso-codes in.
  static func source(to language: String, in candidates: [String]) throws(Problem) -> TextPairSource {
    let codes = try ISOCodes(in: candidates)
    let (countries, listBytes) = try codes.countries(),
      (catalog, catalogBytes) = try codes.catalog(of: language)
    var known: [TextPair] = [], validation: [TextPair] = [], test: [TextPair] = [], untranslated = 0
    for country in countries {
      for name in country.names {
        guard let translation = catalog.translations[name], !translation.isEmpty, !name.isEmpty else {
          untranslated += 1
          continue
        }
        let pair = TextPair(name, translation)
        switch NameSplit(country.code, of: "countries") {
        case .training: known.append(pair)
        case .evaluation(.validation): validation.append(pair)
        case .evaluation(.test): test.append(pair)
        }
      }
    }
    let all = known + validation + test
    guard !known.isEmpty, !validation.isEmpty, !test.isEmpty else {
      throw Problem(
        "to", "iso-codes has only \(all.count) names of countries in '\(language)': too few to learn from",
        remedy: .handbook)
    }
    let coder = TextPairCoder(
      inputs: all.flatMap { Array($0.source.unicodeScalars) },
      outputs: all.flatMap { Array($0.target.unicodeScalars) })
    return TextPairSource(
      coder: coder,
      longest: (
        all.reduce(1) { max($0, $1.source.unicodeScalars.count) },
        all.reduce(1) { max($0, $1.target.unicodeScalars.count) }
      ),
      training: .fixed(known), validation: validation, test: test, isByStep: false,
      facts: [
        (
          "names",
          """
          \(known.count) to train on, \(validation.count) for validation, \(test.count) for the test, of other countries; \
          \(untranslated) without a translation dropped
          """
        ),
        (
          "characters",
          "\(coder.inputs.labels.count) in English, \(coder.outputs.labels.count - 1) in '\(language)'"
        ),
      ],
      digests: [
        (ISOCodes.list, sha256(listBytes)), (ISOCodes.catalogPath(language), sha256(catalogBytes)),
      ], baselines: copied(test))
  }

  /// What repeating the English name comes to.
  private static func copied(_ test: [TextPair]) -> [Baseline] {
    let pairs = test.map { (Array($0.source.unicodeScalars), Array($0.target.unicodeScalars)) }
    let edits = pairs.reduce(0) { $0 + editDistance($1.0, $1.1) },
      characters = pairs.reduce(0) { $0 + $1.1.count }
    let doc = "the English name is repeated as it is"
    return [
      Baseline(
        "copied name", of: "character_error_rate", Double(edits) / Double(max(characters, 1)), doc: doc),
      Baseline(
        "copied name", of: "exact_match", Double(pairs.count { $0.0 == $0.1 }) / Double(pairs.count), doc: doc
      ),
    ]
  }
}
