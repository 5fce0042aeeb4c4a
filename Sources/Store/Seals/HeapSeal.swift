import CHDF5

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Digests of the parts of a file that HDF5 follows blindly.
///
/// Object headers, heaps of links and large attributes and, by Fletcher-32, chunks have checksums in the
/// file. Global heaps, which hold text and the references from axes to scales, have none, and HDF5 1.10 reads
/// out of bounds if one is damaged. The writer therefore notes where they lie, with a digest of each, in the
/// root's attribute `heap_seal`; the reader compares them before it asks HDF5 for text.
struct HeapSeal {
  static let attribute = "heap_seal"

  /// Where a heap lies, and the digest of its bytes.
  struct Heap: Equatable {
    let offset: Int
    let length: Int
    let digest: UInt64
  }

  private(set) var heaps: [Heap] = []

  init(_ heaps: [Heap]) { self.heaps = heaps }

  /// "GCOL", version 1: https://docs.hdfgroup.org/hdf5/v1_10/_f_m_t2.html, III.E. The length in bytes
  /// follows.
  private static let signature: UInt64 = 0x0000_0001_4C4F_4347
  private static let firstByte: Int32 = 0x47
  private static let headerLength = 16

  /// Finds the global heaps of a flushed file. Other data that looks like one is sealed with them, which does
  /// no harm.
  init(scanning path: String) throws(StoreError) {
    var places: [(offset: Int, length: Int)] = []
    try Files.read(path, from: 0, overlap: Self.headerLength - 1) { part, offset in
      for place in Self.places(in: part) {
        places.append((offset + place, Int(clamping: Self.word(part, place + 8))))
      }
      return true
    }
    for place in places {
      guard let digest = try Self.digest(path, place.offset, place.length) else { continue }
      heaps.append(Heap(offset: place.offset, length: place.length, digest: digest))
    }
  }

  /// The same of a file's image.
  init(scanning image: [UInt8]) {
    heaps = image.withUnsafeBytes { bytes in
      Self.places(in: bytes).compactMap { place in
        let length = Int(clamping: Self.word(bytes, place + 8))
        guard length <= bytes.count - place else { return nil }
        var digest = FNV1a()
        digest.add(UnsafeRawBufferPointer(rebasing: bytes[place..<place + length]))
        return Heap(offset: place, length: length, digest: digest.value)
      }
    }
  }

  private static func word(_ part: UnsafeRawBufferPointer, _ place: Int) -> UInt64 {
    UInt64(littleEndian: part.loadUnaligned(fromByteOffset: place, as: UInt64.self))
  }

  private static func places(in part: UnsafeRawBufferPointer) -> [Int] {
    guard let base = part.baseAddress else { return [] }
    var places: [Int] = []
    var start = 0
    while start < part.count, let found = memchr(base + start, firstByte, part.count - start) {
      let place = UnsafeRawPointer(found) - base
      if place + headerLength <= part.count, word(part, place) == signature { places.append(place) }
      start = place + 1
    }
    return places
  }

  /// FNV-1a over `length` bytes, 64 bits; nil if the file ends before.
  private static func digest(_ path: String, _ offset: Int, _ length: Int) throws(StoreError) -> UInt64? {
    var digest = FNV1a(), rest = length
    try Files.read(path, from: offset, size: min(max(length, 1), Files.partSize)) { part, _ in
      digest.add(part.prefix(rest))
      rest -= min(rest, part.count)
      return rest > 0
    }
    return rest == 0 ? digest.value : nil
  }

  /// Throws `damaged` if a heap differs from what was written.
  func verify(_ path: String) throws(StoreError) {
    for heap in heaps {
      guard heap.offset >= 0, heap.length >= 0, try Self.digest(path, heap.offset, heap.length) == heap.digest
      else {
        throw StoreError(path, "open the file", .damaged(offset: heap.offset))
      }
    }
  }
}
