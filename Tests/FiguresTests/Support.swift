import Components
import Figures
import Foundation

/// A folder that is removed with the value.
final class Folder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "figures-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }

  func isThere(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// An executable shell script.
  func script(_ name: String, _ body: String) throws -> String {
    try Data("#!/bin/sh\n\(body)\n".utf8).write(to: URL(fileURLWithPath: path(name)))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path(name))
    return path(name)
  }
}

func renderer() throws -> GnuplotRenderer {
  try GnuplotRenderer(searching: ProcessInfo.processInfo.environment["PATH"] ?? "")
}

/// Two seeds of two points.
func smallDrawing(
  title: String = "t", name: String = "a", other: String = "b", label: String = "x", panel: String = "",
  detail: String = ""
) -> Drawing {
  func series(_ name: String, _ index: Int, _ shift: Double) -> Series {
    Series(
      name: name, colour: .variant(index, of: 2), detail: detail, x: [0, 1],
      members: [Member(seed: 1, values: [1 + shift, 2]), Member(seed: 2, values: [3 + shift, .nan])],
      averaging: .linear)
  }
  return Drawing(
    title: title, caption: title, legend: label,
    panels: [
      Panel(
        title: panel, x: Axis(label), y: Axis(label), series: [series(name, 0, 0), series(other, 1, 0.5)])
    ])
}

extension Drawing {
  /// All that is said of it.
  var words: String { ([caption] + notes + (table?.rows.joined().map { $0 } ?? [])).joined(separator: " ") }

  /// Of its caption.
  var captionWords: Int { caption.split(whereSeparator: \.isWhitespace).count }
}
