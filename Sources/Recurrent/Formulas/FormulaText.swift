import OrderedCollections

/// What the author of a formula cell writes.
struct FormulaText: Sendable, Equatable {
  var gates = ["s"]
  var parameters: [String] = []
  var lets: OrderedDictionary<String, String> = [:]
  /// What W multiplies for some gates in place of the recurrent component.
  var reads: OrderedDictionary<String, String> = [:]
  var state: OrderedDictionary<String, String> = ["s": "tanh(a.s)"]
  private var namedRecurrent: String?
  private var namedOutput: String?

  /// The component that W reads: the first where none is named.
  var recurrent: String {
    get { namedRecurrent ?? first }
    set { namedRecurrent = newValue }
  }

  /// The component that the head reads: the first where none is named.
  var output: String {
    get { namedOutput ?? first }
    set { namedOutput = newValue }
  }

  private var first: String { state.keys.first ?? "" }

  /// The components in the order of computation. A mapping's order is lost in canonical files, so that it
  /// must not change numbers: the recurrent component first, the others by name.
  var components: [String] {
    state.keys.filter { $0 == recurrent } + state.keys.filter { $0 != recurrent }.sorted()
  }
}
