import CHDF5
import Processes

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// An object of a file being read by another process: what that says is looked at before it is believed, as
/// its memory may be damaged.
struct ForeignReading {
  private let name: ObjectPath
  private let path: String
  private let bounds: lab_foreign_bounds
  private let process: pid_t
  private let input: Int32
  private var action: String { "read \(name)" }

  init(_ name: ObjectPath, of path: String, _ bounds: lab_foreign_bounds) throws(StoreError) {
    (self.name, self.path, self.bounds) = (name, path, bounds)
    // Under the lock, so that no other thread is inside HDF5 when the process is doubled.
    (process, input) = try Library.locked { () throws(StoreError) in
      var input: Int32 = -1
      let process = lab_foreign_start(path, name.description, bounds, &input)
      guard process > 0 else { throw StoreError(path, "read \(name)", .system(errno)) }
      return (process, input)
    }
  }

  /// What it says; once. A process that broke off has ended; of one that has said all nothing more is wanted.
  func object() throws(StoreError) -> ForeignObject {
    let object: ForeignObject
    do throws(StoreError) {
      object = try answer()
    } catch  where error.cause == .brokenDown(ForeignReading.cutOff) {
      throw StoreError(path, action, .brokenDown(ending))
    } catch {
      lab_foreign_stop(process, input)
      throw error
    }
    lab_foreign_stop(process, input)
    return object
  }

  private static let cutOff = "before its answer was complete"

  private var ending: String {
    let status = lab_foreign_end(process)
    close(input)
    guard status != SIGALRM else { return "it did not end within \(bounds.seconds) seconds" }
    return status > 0 ? "ended \(ProcessEnding.signal(status))" : ForeignReading.cutOff
  }

  private func answer() throws(StoreError) -> ForeignObject {
    var facts = lab_foreign_facts()
    try withUnsafeMutableBytes(of: &facts) { bytes throws(StoreError) in try take(bytes) }
    let rank = Int(facts.rank)
    guard (0...Int(H5S_MAX_RANK)).contains(rank), facts.word_bytes <= 1 << 16,
      facts.element_bytes <= bounds.room
    else { throw nonsense }
    let shape = withUnsafeBytes(of: facts.extents) { bytes in
      bytes.bindMemory(to: UInt64.self).prefix(rank).map { Int(clamping: $0) }
    }
    let words = try self.words(Int(facts.word_bytes))
    let refusal = StoreError(path, action, .library(words.first ?? ""))
    switch lab_foreign_outcome(UInt32(bitPattern: facts.outcome)) {
    case LAB_FOREIGN_READ:
      guard let dataset = try dataset(facts, shape, words) else { throw nonsense }
      return .dataset(dataset)
    case LAB_FOREIGN_NO_FILE:
      throw StoreError(path, "open the file", Library.cause(words.first ?? ""))
    case LAB_FOREIGN_REFUSED: throw refusal
    case LAB_FOREIGN_MISSING:
      throw StoreError(path, action, .missingObject(name.description, beside: words))
    case LAB_FOREIGN_GROUP: return .group(words, isOfPandas: false)
    case LAB_FOREIGN_TABLE_OF_PANDAS: return .group(words, isOfPandas: true)
    case LAB_FOREIGN_ELSEWHERE: return .elsewhere
    case LAB_FOREIGN_NO_DATASET:
      throw StoreError(path, action, .wrongType(given: "a dataset", stored: "a type"))
    case LAB_FOREIGN_TYPE:
      throw StoreError(path, action, .foreignType(ForeignType(H5T_class_t(facts.kind))))
    case LAB_FOREIGN_TOO_LARGE: return .tooLarge(shape: shape)
    case LAB_FOREIGN_IMPLAUSIBLE:
      throw StoreError(
        path, action,
        .implausible(bytes: Int(clamping: facts.claimed), stored: Int(clamping: facts.stored)))
    default: throw nonsense
    }
  }

  /// Nil where what is said contradicts itself.
  private func dataset(
    _ facts: lab_foreign_facts, _ shape: [Int], _ words: [String]
  ) throws(StoreError) -> ForeignDataset? {
    let elements: ForeignDataset.Elements, bytes = Int(facts.element_bytes)
    guard facts.count <= bounds.elements, shape.reduce(1, &*) == Int(facts.count) else { return nil }
    let count = Int(facts.count)
    switch H5T_class_t(facts.kind) {
    case H5T_STRING:
      var texts: [[UInt8]] = []
      let all = try values(of: UInt8.self, bytes)
      texts.reserveCapacity(count)
      // The last one has a NUL behind it as well.
      for text in all.dropLast().split(separator: 0, omittingEmptySubsequences: false) where count > 0 {
        texts.append(Array(text))
      }
      guard texts.count == count, all.last ?? 0 == 0 else { return nil }
      elements = .texts(texts)
    case H5T_VLEN:
      guard bytes >= 8 * count || count == 0 else { return nil }
      let lengths = try values(of: UInt64.self, bytes == 0 ? 0 : count).map { Int(clamping: $0) }
      let numbers = bytes / 8 - lengths.count
      guard lengths.allSatisfy({ $0 <= numbers }), lengths.reduce(0, +) == numbers else { return nil }
      elements = .sequences(try values(of: Double.self, numbers), lengths: lengths)
    default:
      guard bytes == 8 * count else { return nil }
      elements = .numbers(try values(of: Double.self, count))
    }
    return ForeignDataset(
      shape: shape, elements: elements,
      isEnumeration: H5T_class_t(facts.kind) == H5T_STRING && H5T_class_t(facts.inner_kind) == H5T_ENUM,
      isInteger: H5T_class_t(facts.inner_kind) != H5T_FLOAT,
      conventions: ForeignConventions(facts.conventions, scales: words, rank: shape.count))
  }

  private func words(_ bytes: Int) throws(StoreError) -> [String] {
    try values(of: UInt8.self, bytes).dropLast().split(separator: 0, omittingEmptySubsequences: false)
      .filter { !$0.isEmpty }.map { String(decoding: $0, as: UTF8.self) }
  }

  private func values<Value: BitwiseCopyable>(
    of type: Value.Type, _ count: Int
  ) throws(StoreError) -> [Value] {
    var hasAll = true
    let values = [Value](unsafeUninitializedCapacity: count) { buffer, filled in
      hasAll = lab_foreign_take(input, buffer.baseAddress, count * MemoryLayout<Value>.stride) == 1
      filled = hasAll ? count : 0
    }
    guard hasAll else { throw StoreError(path, action, .brokenDown(ForeignReading.cutOff)) }
    return values
  }

  private func take(_ bytes: UnsafeMutableRawBufferPointer) throws(StoreError) {
    guard lab_foreign_take(input, bytes.baseAddress, bytes.count) == 1 else {
      throw StoreError(path, action, .brokenDown(ForeignReading.cutOff))
    }
  }

  private var nonsense: StoreError { StoreError(path, action, .brokenDown("it gave a wrong answer")) }
}
