import Foundation

/// One of the process's output streams.
struct Terminal: Sendable {
  static let standardOutput = Terminal(descriptor: STDOUT_FILENO)
  static let standardError = Terminal(descriptor: STDERR_FILENO)

  let descriptor: Int32

  var isInteractive: Bool { isatty(descriptor) == 1 }

  /// The number of columns; 100 if it cannot be determined.
  var width: Int { size.columns }

  /// 100 columns and 24 rows where they cannot be determined.
  var size: (columns: Int, rows: Int) {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 else { return (100, 24) }
    return (size.ws_col > 0 ? Int(size.ws_col) : 100, size.ws_row > 0 ? Int(size.ws_row) : 24)
  }

  /// Whether the cursor can be moved.
  var isScreen: Bool { isInteractive && ProcessInfo.processInfo.environment["TERM"] != "dumb" }

  /// Writes all of the text; that a stream is closed is not an error.
  func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let next = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[rest.indices])
        let written = Foundation.write(descriptor, next.baseAddress, next.count)
        if written < 0 {
          if errno == EINTR { continue }
          return
        }
        rest = rest.dropFirst(written)
      }
    }
  }

  func writeLine(_ line: String) { write(line + "\n") }
}
