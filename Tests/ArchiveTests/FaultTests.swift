import Archive
import Components
import Foundation
import OrderedCollections
import Testing

/// Every way in which a file is not the trial that was asked for.
@Suite struct FaultTests {
  let folder: ExampleFolder

  init() throws { folder = try ExampleFolder() }

  private func fault(
    expecting expected: ExpectedTrial = ExampleFile.expected, _ change: (inout ExampleFile) -> Void
  ) throws -> ArchiveFault? {
    var file = ExampleFile()
    change(&file)
    let path = folder.file("\(UUID().uuidString).h5")
    try file.write(to: path)
    return fault(at: path, expecting: expected)
  }

  private func fault(at path: String, expecting expected: ExpectedTrial = ExampleFile.expected)
    -> ArchiveFault?
  {
    do throws(ArchiveFault) {
      _ = try StoredTrial(at: path, expecting: expected)
      return nil
    } catch {
      #expect(error.path == path && error.description == "\(path): \(error.reason): \(error.remedy)")
      #expect(!error.description.contains("\n"))
      return error
    }
  }

  @Test func theTrialThatIsExpected() throws {
    #expect(try fault { _ in } == nil)
    for format in 1...3 { #expect(try fault { $0.integers["lab_format"] = format } == nil) }
  }

  @Test func missing() {
    let fault = self.fault(at: folder.file("nowhere.h5"))
    #expect(fault?.cause == .missing && fault?.sentence == "no result is stored there: run the file")
  }

  @Test func damaged() throws {
    let path = folder.file("seed-1.h5")
    try ExampleFile().write(to: path)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    for bytes in [Data(), Data("no HDF5".utf8), whole.prefix(whole.count / 2)] {
      try bytes.write(to: URL(fileURLWithPath: path))
      let fault = try #require(self.fault(at: path))
      guard case .unreadable(let reason) = fault.cause else {
        Issue.record("\(fault)")
        continue
      }
      #expect(
        reason.hasPrefix("cannot open the file")
          && fault.remedy
            == "run the file again, which sets it aside and computes the trial anew"
      )
    }
    #expect(fault(at: folder.path)?.description.contains("cannot open the file: Is a directory") == true)
  }

  /// The bytes of a dataset behind a checksum.
  @Test func aDamagedPartIsFoundWhereItIsRead() throws {
    var file = ExampleFile()
    file.units = 64
    let path = folder.file("seed-1.h5")
    try file.write(to: path)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    // 3 as Float32, many times: the second record.
    let number = withUnsafeBytes(of: Float(3).bitPattern.littleEndian) { Data($0) }
    let place = try #require(bytes.range(of: number + number + number + number)?.lowerBound)
    bytes[place + 8] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path))
    let trial = try StoredTrial(at: path)
    #expect(try trial.parameters(row: 0)[0].numbers[0] == 0)
    let fault = #expect(throws: ArchiveFault.self) { try trial.parameters(row: 1) }
    guard case .incomplete? = fault?.cause else {
      Issue.record("\(String(describing: fault))")
      return
    }
    #expect(fault?.description.contains("cannot read /records/parameters/W") == true)
  }

  @Test func notATrialFile() throws {
    #expect(try fault { $0.integers["lab_format"] = nil }?.cause == .unreadable("it is no file of lab's"))
    #expect(try fault { $0.integers["lab_format"] = 0 }?.cause == .unreadable("it is no file of lab's"))
    #expect(
      try fault { $0.texts["variant"] = nil }?.cause == .unreadable("it does not say which trial it holds"))
    #expect(
      try fault { $0.texts["status"] = "odd" }?.cause
        == .unreadable("its status is neither done nor diverged"))
  }

  @Test func aNewerFormat() throws {
    // Whatever else is in it.
    let fault = try #require(try self.fault { ($0.integers, $0.texts) = (["lab_format": 4], [:]) })
    #expect(fault.cause == .newer(format: 4))
    #expect(
      fault.sentence
        == "written by a newer lab (format 4; this one reads up to 3): use that lab, or move the file away")
  }

  @Test func unfinished() throws {
    for attribute in ["status", "provenance"] {
      let fault = try self.fault { $0.texts[attribute] = nil }
      #expect(fault?.cause == .unfinished && fault?.identity == "same")
    }
  }

  @Test func anotherTrial() throws {
    let foreign = try fault { $0.texts["experiment"] = "other\n" }
    #expect(
      foreign?.cause == .foreign(experiment: "other\n")
        && foreign?.reason == "it is of another experiment, 'other\\n'")
    #expect(try fault { $0.texts["variant"] = "k=b" }?.cause == .misplaced(trial: "k=b/seed-1"))
    let seed = try fault { $0.integers["seed"] = 2 }
    #expect(
      seed?.cause == .misplaced(trial: "k=a/seed-2") && seed?.reason == "it holds another trial, 'k=a/seed-2'"
    )
    // Nothing is expected: whatever it is.
    let path = folder.file("other.h5")
    var file = ExampleFile()
    file.integers["seed"] = 2
    try file.write(to: path)
    #expect(try StoredTrial(at: path).seed == 2)
  }

  @Test func otherSettings() throws {
    let now = ExpectedTrial(experiment: "demo", variant: "k=a", seed: 1, identity: "other") {
      .table([
        "train": .table(["batch": .integer(4), "steps": .integer(4)]),
        "optimizer": .table(["kind": .text("sgd")]),
      ])
    }
    let fault = try #require(try fault(expecting: now) { _ in })
    #expect(fault.identity == "same")
    #expect(
      fault.sentence == """
        trained with other settings (train.batch 16, now 4; optimizer adam, now sgd): run the file again, or ask for it with the \
        settings that it was trained with
        """)
    // The settings are the same, what they do is not.
    let alike = ExpectedTrial(experiment: "demo", variant: "k=a", seed: 1, identity: "other") {
      .table(["train": .table(["batch": .integer(16), "steps": .integer(4)])])
    }
    #expect(try self.fault(expecting: alike) { _ in }?.reason.hasPrefix("trained with other data") == true)
    #expect(
      try self.fault(expecting: alike) { $0.texts["settings"] = nil }?.reason.contains("train not set, now")
        == true)
    #expect(try self.fault(expecting: alike) { $0.texts["settings"] = "{" }?.cause != nil)
  }

  @Test func aFileThatTookItsPlace() throws {
    let path = folder.file("seed-1.h5"), files = OpenFiles(limit: 1)
    try ExampleFile().write(to: path)
    let trial = try StoredTrial(at: path, among: files)
    try ExampleFile().write(to: path)
    // The open file is still the one that was opened …
    #expect(try trial.test("loss") == 1.25)
    // … until another is.
    try ExampleFile().write(to: folder.file("seed-2.h5"))
    _ = try StoredTrial(at: folder.file("seed-2.h5"), among: files)
    let fault = #expect(throws: ArchiveFault.self) { try trial.test("loss") }
    #expect(fault?.cause == .replaced)
    #expect(try StoredTrial(at: path, among: files).test("loss") == 1.25)
  }
}
