import Components
public import Figures
public import SequenceTasks

extension DataOverview {
  /// The first sequences of the test set: numbers as curves over time, words and pictures as they are read, each with
  /// its right answer; nil if there are none.
  ///
  /// - Parameter title: of the task.
  public func drawing(_ title: String) -> Drawing? {
    let passage = Passage(examples.compactMap(\.passage))
    let panels =
      passage.examples.isEmpty
      ? examples.enumerated().compactMap { $1.panel("sequence \($0 + 1)") } : [Panel(passage: passage)]
    guard !panels.isEmpty else { return nil }
    return Drawing(
      title: title,
      caption: "The first \(examples.count) sequences of the test set with their right answers.",
      columns: 1, panels: panels)
  }
}

extension DataOverview.Example {
  /// More curves cannot be told apart.
  private static let mostCurves = 6

  fileprivate var passage: Passage.Example? {
    guard case .text(let said)? = sample?.target else { return nil }
    let target = Passage.Line("target", DataOverview.Example.words(said))
    switch sample?.input {
    case .text(let read)?: return .init([[.init("reads", DataOverview.Example.words(read))], [target]])
    case .image(let width, _, let pixels)?: return .init([[target]], image: .init(width: width, pixels))
    case .numbers?, nil: return nil
    }
  }

  private static func words(_ text: String) -> [Passage.Word] {
    text.split(whereSeparator: \.isWhitespace).map { Passage.Word(String($0)) }
  }

  fileprivate func panel(_ title: String) -> Panel? {
    guard !inputs.isEmpty else { return nil }
    var answer = ""
    switch sample?.target {
    case .text(let text)?: answer = " → \(text)"
    case .numbers(let numbers)?: answer = " → " + numbers.prefix(4).map { "\($0)" }.joined(separator: " ")
    case .image?, nil: break
    }
    let shown = inputs.prefix(DataOverview.Example.mostCurves)
    let left = inputs.count > shown.count ? " (the first \(shown.count) of \(inputs.count) columns)" : ""
    return Panel(
      title: title + answer + left, x: Axis("time t", unit: "steps", isWhole: true), y: Axis("input"),
      series: shown.enumerated().map { column, numbers in
        let none = numbers.map { _ in Double.nan }
        return Series(
          name: "column \(column)", colour: .variant(column, of: shown.count),
          x: numbers.indices.map(Double.init), mean: numbers, low: none, high: none, members: [])
      })
  }
}
