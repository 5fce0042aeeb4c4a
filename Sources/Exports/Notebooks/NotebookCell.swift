/// A cell of a Jupyter notebook, in its format 4.5.
struct NotebookCell: Encodable {
  enum Kind: String {
    case code, markdown
  }

  let kind: Kind
  /// Letters, digits and hyphens; no other cell has it.
  let id: String
  let source: String

  init(_ kind: Kind, _ id: String, _ source: String) {
    (self.kind, self.id, self.source) = (kind, id, source)
  }

  private enum Key: String, CodingKey {
    case kind = "cell_type"
    case count = "execution_count"
    case id, metadata, outputs, source
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(kind.rawValue, forKey: .kind)
    try container.encode(id, forKey: .id)
    try container.encode([String: String](), forKey: .metadata)
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    try container.encode(
      lines.enumerated().map { $0 < lines.count - 1 ? "\($1)\n" : String($1) }, forKey: .source)
    guard kind == .code else { return }
    try container.encodeNil(forKey: .count)
    try container.encode([String](), forKey: .outputs)
  }
}
