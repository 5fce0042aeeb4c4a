extension SettingsDifference {
  /// What differs between two texts of `records_kept`: the settings of records, then what is computed beside.
  public static func ofRecords(between stored: String, and expected: String) -> [SettingsDifference] {
    all(between: KeptRecords(stored).all, and: KeptRecords(expected).all)
  }
}
