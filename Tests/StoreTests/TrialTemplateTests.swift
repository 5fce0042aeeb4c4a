import CHDF5
import Foundation
import Testing

@testable import Store

/// Files that begin as copies hold what files hold that are made from nothing.
@Suite struct TrialTemplateTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func create(_ writer: TrialWriter) throws(StoreError) {
    try writer.define(Dimension("unit", .labels(["a", "ü"])))
    try writer.define(Dimension("hidden", size: 3, units: "1"))
    try writer.define(.unlimited("record"), in: "/records")
    try writer.create(
      "/records/s", .float64, dimensions: ["record", "hidden"], attributes: [("units", "nats")])
    try writer.create("/records/name", .text, dimensions: ["record"])
    try writer.create("/weights", .float32, dimensions: ["unit", "hidden"])
    try writer.write("/weights", [Float](repeating: 0.5, count: 6))
    try writer.create("/once", .float64, dimensions: ["unit", "hidden"])
    try writer.create("/narrower", .float64, dimensions: ["hidden"])
    try writer.create("/twice", .int32, dimensions: ["hidden"])
    try writer.create("/never", .float32, dimensions: ["hidden"])
  }

  private func fill(_ writer: TrialWriter, seed: Int) throws {
    try writer.setAttribute("seed", .integer(seed))
    for row in 0..<5 {
      try writer.append("/records/s", [Double(seed), Double(row), .nan])
      try writer.append("/records/name", ["row \(row)"])
      try writer.flush()
    }
    try writer.write("/once", (0..<6).map { Double(seed * $0) })
    try writer.write("/narrower", [Float](repeating: 0.25, count: 3))
    for numbers in [[1, 2, 3], [4, 5, 6]] as [[Int32]] {
      try writer.write("/twice", numbers)
      #expect(try writer.bytes("/twice", rows: 0..<1) == numbers.withUnsafeBytes { Array($0) })
    }
    // What comes only now finds the dimensions of the template.
    try writer.create("/records/last", .int32, dimensions: ["record", "unit"])
    try writer.append("/records/last", [Int32](repeating: 7, count: 10))
  }

  /// Everything that readers see.
  private func contents(_ name: String) throws -> [String: String] {
    let file = try TrialFile(reading: folder.file(name))
    try file.verify()
    var found = ["seed": "\(try file.integer(attribute: "seed"))"]
    for path in [
      "/unit", "/hidden", "/records/record", "/records/s", "/records/name", "/records/last", "/weights",
      "/once", "/narrower", "/twice", "/never",
    ] {
      let isText = try file.elementType(path) == .text
      let values = isText ? "\(try file.strings(path))" : "\(try file.reals(path))"
      let attributes = try file.attributes(on: path).map {
        "\($0) \(try file.value(attribute: $0, on: path))"
      }
      found[path] = "\(try file.shape(path)) \(try file.dimensions(path)) \(attributes) \(values)"
    }
    return found
  }

  @Test func copiesHoldTheSameInMemoryAndOnDisk() throws {
    let plain = try TrialWriter(at: folder.file("plain.h5"))
    try create(plain)
    try fill(plain, seed: 1)
    #expect(try plain.finish() == nil)
    let template = try TrialTemplate { writer throws(StoreError) in try create(writer) }
    for (name, isInMemory) in [("memory.h5", true), ("disk.h5", false)] {
      let writer = try TrialWriter(at: folder.file(name), as: template, isInMemory: isInMemory)
      #expect(FileManager.default.fileExists(atPath: writer.partialPath) != isInMemory)
      try fill(writer, seed: 1)
      let digest = try writer.finish()
      #expect(try !isInMemory || digest == FileDigest(of: folder.file(name)))
      #expect((digest != nil) == isInMemory)
      #expect(try contents(name) == contents("plain.h5"))
    }
    let other = try TrialWriter(at: folder.file("other.h5"), as: template, isInMemory: true)
    try fill(other, seed: 2)
    try other.finish()
    #expect(try contents("other.h5") != contents("plain.h5"), "the control")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 4)
  }

  @Test func copiesOfEqualTemplatesHaveEqualBytes() throws {
    for (name, seed) in [("a.h5", 1), ("b.h5", 1), ("c.h5", 2)] {
      let template = try TrialTemplate { writer throws(StoreError) in try create(writer) }
      // A copy before changes nothing of the next one.
      for path in ["before-\(name)", name] {
        let writer = try TrialWriter(at: folder.file(path), as: template, isInMemory: true)
        try fill(writer, seed: seed)
        try writer.finish()
      }
    }
    let first = try folder.bytes("a.h5")
    #expect(try first == folder.bytes("b.h5") && first == folder.bytes("before-a.h5"))
    #expect(try first != folder.bytes("c.h5"))
  }

  @Test func whatIsDiscardedLeavesNothing() throws {
    let template = try TrialTemplate { writer throws(StoreError) in try create(writer) }
    let writer = try TrialWriter(at: folder.file("a.h5"), as: template, isInMemory: true)
    try fill(writer, seed: 1)
    try writer.discard()
    #expect(throws: StoreError.self) { try writer.finish() }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  /// As damage may leave it: reading all of it would never end.
  @Test func aGroupThatContainsItselfIsRefused() throws {
    let path = folder.file("loop.h5"), writer = try TrialWriter(at: path)
    try writer.create("/records/step", .int64, dimensions: [])
    try writer.write("/records/step", [Int64(1)])
    try writer.change("link") { contents, action throws(StoreError) in
      let file = contents.tree.file.id
      try check(
        H5Lcreate_hard(file, "/records", file, "/records/again", byDefault, byDefault), action, in: path)
    }
    try writer.finish()
    let file = try TrialFile(reading: path)
    #expect(throws: StoreError.self) { try file.verify() }
  }
}
