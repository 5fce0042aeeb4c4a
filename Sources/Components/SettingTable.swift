import Synchronization

/// Tables of settings that a type computes, each computed once.
public enum SettingTable {
  private static let made = Mutex<[ObjectIdentifier: any Sendable]>([:])
  private static let described = Mutex<[ObjectIdentifier: [Descriptor]]>([:])

  /// The table of `Root`: what `make` returned the first time.
  public static func once<Root: Configurable>(_ root: Root.Type, _ make: () -> [Setting<Root>]) -> [Setting<
    Root
  >] {
    let key = ObjectIdentifier(root)
    if let known = made.withLock({ $0[key] }) as? [Setting<Root>] { return known }
    let table = make()
    made.withLock { $0[key] = table }
    return table
  }

  /// The descriptors of `Root`: what `make` returned the first time.
  static func descriptors<Root: Configurable>(of root: Root.Type, _ make: () -> [Descriptor]) -> [Descriptor]
  {
    let key = ObjectIdentifier(root)
    if let known = described.withLock({ $0[key] }) { return known }
    let descriptors = make()
    described.withLock { $0[key] = descriptors }
    return descriptors
  }
}
