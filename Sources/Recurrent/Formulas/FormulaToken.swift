/// A word, number or sign of a formula's text.
struct FormulaToken: Equatable {
  enum Kind: Equatable {
    case number(Double)
    case name(String)
    /// `a.z`: what a gate has, written without blanks.
    case part(String, of: String)
    /// One of `+ - * / ( ) ,`.
    case sign(Unicode.Scalar)
    case end
  }

  let kind: Kind
  /// Unicode scalars from the text's beginning.
  let range: Range<Int>
}
