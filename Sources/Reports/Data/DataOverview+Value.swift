public import Components
import OrderedCollections
import Recurrent
public import SequenceTasks

extension DataOverview {
  /// What programs read, a table.
  public var value: Value {
    var entries: OrderedDictionary<String, Value> = [
      "arrangement": .text(shape.arrangement.rawValue),
      "outputs": .integer(shape.outputs.width),
      "training_sequences": .integer(trainingCount),
      "validation_sequences": .integer(validationCount),
      "test_sequences": .integer(testCount), "unscored_share": .real(unscored),
      "facts": .table(
        OrderedDictionary(facts.map { ($0.name, Value.text($0.value)) }) { first, _ in first }),
    ]
    switch shape.inputs {
    case .reals(let width): entries["inputs"] = .integer(width)
    case .tokens(let count): entries["tokens"] = .integer(count)
    }
    entries["input_lengths"] = inputLengths.map(\.value)
    entries["output_lengths"] = outputLengths.map(\.value)
    entries["inputs_standardised"] = .flag(isStandardised)
    entries["input_columns"] = .list(inputColumns.map(\.value))
    entries["target_columns"] = .list(targetColumns.map(\.value))
    entries["labels_held"] = labelsHeld.map(\.value)
    entries[shape.outputs.areLabels ? "labels" : "classes"] = .list(
      classes.map {
        .table(["label": .text($0.label), "training_share": .real($0.training), "test_share": .real($0.test)])
      })
    entries["guesses"] = .list(
      guesses.map { guess in
        var entry: OrderedDictionary<String, Value> = ["name": .text(guess.name), "doc": .text(guess.doc)]
        entry["accuracy"] = guess.accuracy.map { .real($0) }
        entry["loss"] = guess.loss.map { .real($0) }
        return .table(entry)
      })
    return .table(entries)
  }

}

extension DataOverview.Spread {
  fileprivate var value: Value { .list([.real(least), .real(median), .real(greatest)]) }
}
