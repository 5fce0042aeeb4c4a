import CGnuplot

/// Runs a script in a gnuplot of its own.
enum GnuplotProcess {
  /// After this many seconds gnuplot is taken to be stuck; a plot takes some 30 ms.
  private static let patience: Int32 = 120

  /// The bytes of the output file, and what gnuplot printed as errors.
  ///
  /// - Parameters:
  ///   - steps: the script.
  ///   - executable: the gnuplot to run.
  ///   - spare: a folder to write in where TMPDIR cannot be written.
  /// - Throws: `FigureError` if gnuplot does not start, dies, or ends with a status other than 0.
  static func output(of steps: [GnuplotStep], executable: String, spare: String?) throws -> (
    bytes: [UInt8], messages: String
  ) {
    var reason = [CChar](repeating: 0, count: 400)
    guard let plot = cgnuplot_open(executable, spare, patience, &reason, reason.count) else {
      let text = String(decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      throw FigureError.gnuplotNotStarted(executable: executable, reason: text)
    }
    var isListening = true
    for step in steps where isListening { isListening = send(step, to: plot) }
    let result = cgnuplot_close(plot)
    defer { cgnuplot_result_free(result) }
    let messages = result.messages.map { String(cString: $0) } ?? ""
    guard isListening, result.status == 0 else {
      throw FigureError.gnuplotFailed(status: Int(result.status), messages: messages)
    }
    let bytes = UnsafeRawBufferPointer(start: result.output, count: result.output_size)
    return (Array(bytes), messages)
  }

  private static func send(_ step: GnuplotStep, to plot: OpaquePointer) -> Bool {
    switch step {
    case .commands(let text): return cgnuplot_send(plot, text) == 0
    case .rows(let rows):
      let columns = rows.first?.count ?? 0
      precondition(rows.allSatisfy { $0.count == columns }, "rows of inline data have equal length")
      return cgnuplot_send_rows(plot, rows.flatMap { $0 }, rows.count, columns) == 0
    }
  }
}
