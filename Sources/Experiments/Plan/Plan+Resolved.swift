public import Components
import Language
import OrderedCollections

extension Plan {
  /// The experiment as it is run: its settings, the sweep, and the scan.
  public var resolved: Value {
    guard case .table(var entries) = settings else { return .table([:]) }
    for (block, value) in layout.written { entries[block.rawValue] = value }
    for (block, value) in scanLayout?.written ?? [:] { entries[block.rawValue] = value }
    return .table(entries)
  }

  /// Every setting with its value at the sweep's first point.
  public var settings: Value {
    guard case .table(var entries)? = variants.first?.resolved else { return .table([:]) }
    // What a named variant leaves as it is must not be read as the first one's.
    for (key, value) in layout.unnamed {
      if let section = Experiment(table: .table([key: value]))?.table[key] { entries[key] = section }
    }
    return .table(entries)
  }
}
