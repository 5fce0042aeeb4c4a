import Synchronization

/// Tables of settings that a type puts together from several parts: each is made once.
public enum SettingTable {
  private static let made = Mutex<[ObjectIdentifier: any Sendable]>([:])

  /// The table of `Root`: what `make` returned the first time.
  public static func once<Root: Configurable>(_ root: Root.Type, _ make: () -> [Setting<Root>]) -> [Setting<Root>] {
    let key = ObjectIdentifier(root)
    if let known = made.withLock({ $0[key] }) as? [Setting<Root>] { return known }
    let table = make()
    made.withLock { $0[key] = table }
    return table
  }
}
