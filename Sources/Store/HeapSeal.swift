import CHDF5

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Digests of the parts of a file that HDF5 follows blindly.
///
/// Object headers, heaps of links and large attributes and, by Fletcher-32, chunks have checksums in the file. Global heaps, which hold
/// the text and the references of axes to scales, have none, and HDF5 1.10 reads out of bounds where one is damaged. So the writer
/// notes where they lie, with a digest of each, as the root's attribute `heap_seal`; the reader compares before it asks HDF5 for text.
struct HeapSeal {
  static let attribute = "heap_seal"

  /// Three numbers a heap: offset, length, digest.
  private var numbers: [Int64] = []

  /// "GCOL", version 1: https://docs.hdfgroup.org/hdf5/v1_10/_f_m_t2.html, III.E. The length in bytes follows.
  private static let signature: UInt64 = 0x0000_0001_4C4F_4347
  private static let firstByte: Int32 = 0x47
  private static let headerLength = 16

  /// Finds the global heaps of a flushed file. Other data that looks like one is sealed with them, which does no harm.
  init(scanning path: String) throws(StoreError) {
    var heaps: [(offset: Int, length: Int)] = []
    try Files.read(path, from: 0, overlap: Self.headerLength - 1) { part, offset in
      for place in Self.places(in: part) {
        heaps.append((offset + place, Int(clamping: Self.word(part, place + 8))))
      }
      return true
    }
    for heap in heaps {
      guard let digest = try Self.digest(path, heap.offset, heap.length) else { continue }
      numbers += [Int64(heap.offset), Int64(heap.length), digest]
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

  /// FNV-1a over `length` bytes, 64 bits; nil where the file ends before.
  private static func digest(_ path: String, _ offset: Int, _ length: Int) throws(StoreError) -> Int64? {
    var digest: UInt64 = 0xcbf2_9ce4_8422_2325
    var rest = length
    try Files.read(path, from: offset) { part, _ in
      for byte in part.prefix(rest) { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01b3 }
      rest -= min(rest, part.count)
      return rest > 0
    }
    return rest == 0 ? Int64(bitPattern: digest) : nil
  }

  /// Writes the seal as an attribute of the root; its numbers lie in the root's object header, which has a checksum.
  func write(to tree: FileTree) throws(StoreError) {
    guard !numbers.isEmpty else { return }
    let action = "seal the file"
    let root = try tree.open(.root, action)
    let space = try Handle(H5Screate_simple(1, [hsize_t(numbers.count)], nil), { H5Sclose($0) }, action, in: tree.path)
    let type = try ElementType.int64.onDisk(in: tree.path)
    let id = H5Acreate2(root.id, Self.attribute, type.id, space.id, byDefault, byDefault)
    let handle = try Handle(id, { H5Aclose($0) }, action, in: tree.path)
    try check(H5Awrite(handle.id, lab_h5_int64_in_memory(), numbers), action, in: tree.path)
  }

  /// Reads the seal of an opened file; nil where it has none, as the files of other programs.
  init?(storedIn tree: FileTree) throws(StoreError) {
    let action = "open the file"
    let root = try tree.open(.root, action)
    guard try check(H5Aexists(root.id, Self.attribute), action, in: tree.path) > 0 else { return nil }
    let handle = try Handle(H5Aopen(root.id, Self.attribute, byDefault), { H5Aclose($0) }, action, in: tree.path)
    let space = try Handle(H5Aget_space(handle.id), { H5Sclose($0) }, action, in: tree.path)
    let count = try check(H5Sget_simple_extent_npoints(space.id), action, in: tree.path)
    guard count.isMultiple(of: 3), H5Aget_storage_size(handle.id) == 8 * UInt64(count) else {
      throw StoreError(tree.path, action, .wrongType(given: "a seal", stored: "another attribute \(Self.attribute)"))
    }
    numbers = [Int64](repeating: 0, count: Int(count))
    try check(H5Aread(handle.id, lab_h5_int64_in_memory(), &numbers), action, in: tree.path)
  }

  /// Throws `damaged` where a heap is not what was written.
  func verify(_ path: String) throws(StoreError) {
    for heap in stride(from: 0, to: numbers.count, by: 3) {
      let (offset, length, digest) = (Int(numbers[heap]), Int(numbers[heap + 1]), numbers[heap + 2])
      guard offset >= 0, length >= 0, try Self.digest(path, offset, length) == digest else {
        throw StoreError(path, "open the file", .damaged(offset: offset))
      }
    }
  }
}
