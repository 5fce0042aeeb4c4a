import Archive
import Components
import Testing

@testable import Reports

/// What differs between tables of settings.
@Suite struct DifferingSettingTests {
  @Test func differencesNameWhatDiffers() {
    let tables = [
      #"{"model":{"cell":{"kind":"rnn","activation":"tanh"},"hidden":4},"train":{"steps":3}}"#,
      #"{"model":{"cell":{"kind":"lstm"},"hidden":4},"train":{"steps":5}}"#,
      #"{"model":{"cell":{"kind":"rnn","activation":"relu"},"hidden":4},"train":{"steps":3}}"#,
    ].map { Value(json: $0) }
    let found = DifferingSetting.all(among: tables)
    #expect(found.map(\.key) == ["model.cell", "train.steps"])
    #expect(found[0].values.map { $0?.brief } == ["rnn", "lstm", "rnn"])
    #expect(DifferingSetting.all(among: [tables[0], tables[2]]).map(\.key) == ["model.cell.activation"])
    #expect(DifferingSetting.all(among: [tables[0], tables[0]]).isEmpty)
  }
}
