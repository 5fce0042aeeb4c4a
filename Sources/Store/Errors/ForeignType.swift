/// An element type that is read neither as numbers nor as text.
public enum ForeignType: Sendable, Equatable, CustomStringConvertible {
  case unequalLengths, records, references, bits, bytes, arrays, another

  public var description: String {
    switch self {
    case .unequalLengths: "sequences of unequal lengths"
    case .records: "records"
    case .references: "references, such as MATLAB's cell arrays"
    case .bits: "fields of bits"
    case .bytes: "opaque bytes"
    case .arrays: "elements that are arrays"
    case .another: "another type"
    }
  }

  /// How to write what it holds as numbers or text.
  var remedy: String {
    switch self {
    case .unequalLengths:
      "pad them to one length in an array of numbers, write their lengths as an array and name it in 'lengths'"
    case .records: "write one field as an array of numbers: x['name'], with pandas df.to_numpy()"
    case .references: "write numbers: in MATLAB double(categorical(x)), or pad sequences to one array"
    case .bits, .bytes, .arrays, .another: "write an array of numbers: file['x'] = numpy.asarray(x, 'f8')"
    }
  }
}
