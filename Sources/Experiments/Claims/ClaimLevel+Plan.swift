public import Components
import Language
import OrderedCollections
public import Statistics

extension ClaimLevel {
  /// The value of a setting in a variant of a plan.
  ///
  /// - Parameters:
  ///   - key: the setting, by its dotted key.
  ///   - label: the variant's, as `ClaimSelector` gives it.
  ///   - subjects: of the plan.
  /// - Throws: if the variant has no such setting.
  public init(of key: ClaimSelection, in label: String, among subjects: ClaimSubjects) throws(TextFault) {
    let (variants, name) = subjects.all(around: label)
    let values = variants.map { SettingFilters.value(at: key.name, of: $0) }
    guard let index = variants.firstIndex(where: { $0.name == name }), let value = values[index] else {
      throw SettingFilters.unknown(
        key.name, at: key.nameRange, others: [], of: name == label ? .trials : .scan, among: variants)
    }
    func number(_ value: Value) -> Double? {
      switch value {
      case .integer(let integer): Double(integer)
      case .real(let real): real
      case .table(let entries): entries["value"].flatMap(number)
      case .list(let items): items.count == 1 ? number(items[0]) : nil
      case .flag, .text: nil
      }
    }
    self.init(
      text: (value["value"] ?? value["kind"] ?? value).brief, number: number(value),
      place: values.firstIndex(of: value) ?? index)
  }
}
