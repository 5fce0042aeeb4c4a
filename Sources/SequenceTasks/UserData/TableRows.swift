public import Components

/// What a row of a table is.
public enum TableRows: String, Sendable, CaseIterable, ValueConvertible {
  case texts, steps, tokens, series

  var layout: any TableLayout.Type {
    switch self {
    case .texts: TextRows.self
    case .steps: StepRows.self
    case .tokens: TokenRows.self
    case .series: SeriesRows.self
    }
  }
}
