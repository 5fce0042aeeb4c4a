public import Archive
import Components
import Language

extension PlannedVariant {
  /// What is particular to it: its name in the file's list, which stands for what the list sets, then what is
  /// swept.
  public var varied: [VariedSetting] {
    let named = entry.map { [VariedSetting(VariedSetting.name, .text($0.name))] } ?? []
    return named
      + swept.filter { !(entry?.keys ?? []).contains($0.key) }.map { VariedSetting($0.key, $0.value) }
  }
}
