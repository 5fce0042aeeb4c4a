import Foundation
import SequenceTasks
import Store

/// How much of a journal there was at some moment: its length, and the digest of its last block, which names
/// the digest of the one before it, and so all of them.
struct JournalPosition: Codable, Equatable, Sendable {
  var bytes = 0
  var digest = ""
}

/// What a trial has recorded, copied from its file: a file of HDF5 that a killed process had open is lost, a
/// file that only grows is good up to where it was synchronized.
///
/// It is a list of blocks, each a line of JSON and then rows of one dataset. What is written at once does not
/// depend on how much there is. Must be used by one thread at a time.
final class RowJournal: @unchecked Sendable {
  private let file: GrowingFile
  private(set) var end: JournalPosition

  private struct Block: Codable {
    /// The digest of the block before.
    let after: String
    let path: String
    let bytes: Int
    let sha256: String
  }

  /// A line that describes a block is never longer: paths have few components of 200 bytes at most.
  private static let longestLine = 1 << 16
  /// Rows of small datasets are read and written in blocks of this many bytes.
  private static let blockBytes = 1 << 20

  /// Goes on from a position, which `check` has found good; what stands behind it is removed.
  init(_ file: GrowingFile, from position: JournalPosition) throws(StoreError) {
    (self.file, end) = (file, position)
    try file.cut(to: position.bytes)
  }

  /// Copies what a trial file has beyond `known`.
  ///
  /// - Returns: how much the file has.
  func add(_ writer: TrialWriter, beyond known: [String: Int]) throws(StoreError) -> [String: Int] {
    var rows: [String: Int] = [:]
    for extent in try writer.extents() {
      rows[extent.path] = extent.rows
      let step = max(1, RowJournal.blockBytes / max(extent.rowBytes, 1))
      var first = known[extent.path] ?? 0
      while first < extent.rows {
        let next = min(first + step, extent.rows)
        try add(extent.path, try writer.bytes(extent.path, rows: first..<next))
        first = next
      }
    }
    try file.synchronize()
    return rows
  }

  private func add(_ path: String, _ bytes: [UInt8]) throws(StoreError) {
    let line = JSONLine.bytes(
      of: Block(after: end.digest, path: path, bytes: bytes.count, sha256: sha256(bytes)))
    try file.append(line)
    try file.append(bytes)
    end = JournalPosition(bytes: file.length, digest: sha256(line))
  }

  /// Adds everything to a trial file that has just been created; throws `damaged` where it changes meanwhile.
  func replay(into writer: TrialWriter) throws(StoreError) {
    let read = try RowJournal.read(file, to: end.bytes) { path, bytes throws(StoreError) in
      try writer.add(path, bytes)
    }
    if read != end { throw file.damage(at: read.bytes) }
  }

  /// Whether a journal holds up to a position what was written.
  static func check(_ file: GrowingFile, to position: JournalPosition) throws(StoreError) -> Bool {
    try read(file, to: position.bytes) { _, _ throws(StoreError) in } == position
  }

  /// Calls `body` with each block's dataset and rows.
  ///
  /// - Returns: where the blocks end that are as they were written.
  private static func read(
    _ file: GrowingFile, to length: Int, _ body: (String, [UInt8]) throws(StoreError) -> Void
  ) throws(StoreError) -> JournalPosition {
    var end = JournalPosition()
    while end.bytes < length {
      let start = try file.read(end.bytes..<min(end.bytes + longestLine, length))
      guard let stop = start.firstIndex(of: JSONLine.end),
        let block = try? JSONDecoder().decode(Block.self, from: Data(start[..<stop])),
        block.after == end.digest, block.bytes >= 0
      else { break }
      let first = end.bytes + stop + 1
      guard block.bytes <= length - first else { break }
      let bytes = try file.read(first..<first + block.bytes)
      guard bytes.count == block.bytes, sha256(bytes) == block.sha256 else { break }
      try body(block.path, bytes)
      end = JournalPosition(bytes: first + block.bytes, digest: sha256(Array(start[...stop])))
    }
    return end
  }
}
