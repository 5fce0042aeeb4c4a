import Recurrent

/// A text as equal streams side by side, read window by window: row b of window w reads the T characters from
/// (b·n + w)·T on, where n windows make a stream, and goes on where row b of window w − 1 ended.
struct ContinuedWindows: TrainingBatches {
  let text: [Int32]
  /// T
  let length: Int
  /// B
  let rows: Int
  /// n, those of a stream that are read; the next one begins all streams anew.
  let windows: Int
  /// Characters from a stream's beginning to the next one's.
  private let stride: Int

  /// - Parameters:
  ///   - text: what is read, longer than a window.
  ///   - length: characters of a window.
  ///   - rows: streams; fewer where the text has fewer windows.
  ///   - limit: at most so many windows are read, those at the beginning of each stream.
  init(of text: [Int32], length: Int, rows: Int, atMost limit: Int = .max) {
    let whole = (text.count - 1) / length, read = min(whole, max(limit, 1))
    (self.text, self.length, self.rows) = (text, length, min(rows, read))
    windows = read / self.rows
    stride = whole / self.rows * length
  }

  /// Characters that no window reads: at the text's end, or beyond the limit.
  var leftOut: Int { text.count - 1 - rows * windows * length }

  func batch(_ update: Int) -> Batch {
    let window = update % windows
    var batch = Batch(
      windowsOf: text, from: (0..<rows).map { $0 * stride + window * length }, length: length)
    batch.continues = Array(repeating: window > 0, count: rows)
    return batch
  }
}

extension Batch {
  /// Windows of a text, with the characters one further on as targets.
  init(windowsOf text: [Int32], from starts: [Int], length: Int) {
    let shape = BatchShape(lengths: starts.map { _ in length })
    func rows(_ shift: Int) -> [Int32] {
      shape.columns(starts.map { Array(text[$0 + shift..<$0 + shift + length]) })
    }
    self.init(inputShape: shape, inputs: .tokens(rows(0)), targets: .classes(rows(1)))
  }
}
