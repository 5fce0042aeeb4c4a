/// One thing wrong with an experiment file: where, what, and what to do.
public struct Diagnostic: Sendable {
  public let location: Location
  /// One line, without a full stop.
  public let message: String
  /// The remedy, printed beside the caret.
  public let suggestion: String?

  public init(_ location: Location, _ message: String, suggestion: String? = nil) {
    (self.location, self.message, self.suggestion) = (location, message, suggestion)
  }
}

/// Everything wrong with an experiment file, in the order of its lines; then what is wrong with the files it extends, in the order they
/// were read; arguments of `--set` come last.
public struct Diagnostics: Error, Sendable {
  public let all: [Diagnostic]

  public init(_ diagnostics: [Diagnostic]) {
    all = diagnostics.enumerated()
      .sorted { Diagnostics.rank($0.element, $0.offset).lexicographicallyPrecedes(Diagnostics.rank($1.element, $1.offset)) }
      .map(\.element)
  }

  private static func rank(_ diagnostic: Diagnostic, _ index: Int) -> [Int] {
    switch diagnostic.location.source.kind {
    case .file: [0, diagnostic.location.source.order, diagnostic.location.line, diagnostic.location.column, index]
    case .override(let position, _): [1, position, diagnostic.location.line, diagnostic.location.column, index]
    }
  }
}

/// Gathers what is wrong: each fault once, even where every point of a sweep repeats it, and no more than a reader can use.
struct DiagnosticCollector {
  static let limit = 200

  private(set) var all: [Diagnostic] = []
  private var seen: Set<String> = []
  /// Reports that added nothing: of what was known, or one too many.
  private(set) var repeated = 0

  var isEmpty: Bool { all.isEmpty }

  /// True where further reports would be dropped.
  var isFull: Bool { all.count >= DiagnosticCollector.limit }

  mutating func report(_ location: Location, _ message: String, _ suggestion: String? = nil) {
    report(Diagnostic(location, message, suggestion: suggestion))
  }

  mutating func report(_ diagnostic: Diagnostic) {
    if !isFull, seen.insert("\(diagnostic.location.description):\(diagnostic.message)").inserted {
      all.append(diagnostic)
    } else {
      repeated += 1
    }
  }

  mutating func report(_ diagnostics: [Diagnostic]) {
    for diagnostic in diagnostics { report(diagnostic) }
  }

  /// Throws what was gathered, if anything was.
  func check() throws(Diagnostics) {
    if !all.isEmpty { throw Diagnostics(all) }
  }
}
