import Foundation
import Testing

@testable import Reports

@Suite struct ReproductionTests {
  private func arguments(
    _ file: String, _ overrides: [String] = [], results: String = "results",
    in folder: String = "/home/ada/lab"
  ) -> String {
    Reproduction(file: file, overrides: overrides, results: results, workingFolder: folder).arguments
  }

  @Test func settingsOfTheCommandLineAreKept() {
    #expect(arguments("a.exp", ["train.steps=50"]) == "a.exp --set train.steps=50")
    #expect(
      arguments("a.exp", ["seeds=[1, 2]", "title=it's"])
        == "a.exp --set 'seeds=[1, 2]' --set 'title=it'\\''s'")
    let commands = Reproduction(file: "a.exp", overrides: ["x=1"], results: "results", workingFolder: "/w")
      .commands
    #expect(
      commands.dropFirst().map(\.line) == [
        "swift run lab a.exp --set x=1", "swift run lab report a.exp --set x=1",
      ])
  }

  /// What a shell makes of the words is what they were.
  @Test func aShellReadsTheSameWords() throws {
    let overrides = [
      "a=$(touch x)`id`", "b='\"\\", "c=~ * ? [x] {a,b} | & ; < > ! #", "d=", "", "é=ü\nline", "-s",
    ]
    let process = Process(), pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "printf '%s\\0' " + arguments("my file.exp", overrides)]
    process.standardOutput = pipe
    try process.run()
    let words = pipe.fileHandleForReading.readDataToEndOfFile().split(
      separator: 0, omittingEmptySubsequences: false)
    process.waitUntilExit()
    #expect(
      words.dropLast().map { String(decoding: $0, as: UTF8.self) } == ["my file.exp"]
        + overrides.flatMap { ["--set", $0] })
  }

  @Test(arguments: [
    "experiments/a.exp", "./experiments/a.exp", "/home/ada/lab/experiments/a.exp",
    "experiments/../experiments/a.exp",
  ])
  func howAFileIsNamedMakesNoDifference(file: String) {
    #expect(arguments(file) == "experiments/a.exp")
  }

  @Test(arguments: ["results", "./results/", "/home/ada/lab/results", "/tmp/elsewhere", "../results"])
  func resultsInTheirPlaceOrElsewhereAreNotNamed(results: String) {
    #expect(arguments("a.exp", results: results) == "a.exp")
  }

  @Test func aFolderOfTheProjectIsNamed() {
    #expect(arguments("a.exp", results: "out/one") == "a.exp --results out/one")
    #expect(arguments("a.exp", results: "/home/ada/lab/my out") == "a.exp --results 'my out'")
    #expect(arguments("a.exp", results: ".") == "a.exp --results .")
  }

  @Test func noPathFromElsewhereIsTold() {
    #expect(arguments("/home/bob/secret/a.exp") == "a.exp")
    #expect(arguments("../a.exp") == "a.exp")
    #expect(arguments("/home/ada/laboratory/a.exp") == "a.exp", "a folder whose name begins alike is another")
  }

  @Test func aPathIsNoOption() {
    #expect(arguments("-x.exp", results: "-out") == "./-x.exp --results ./-out")
  }

  @Test func aWorkingFolderBehindALinkIsTheSame() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "reproduction-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("real"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let link = folder.appendingPathComponent("link")
    try FileManager.default.createSymbolicLink(
      at: link, withDestinationURL: folder.appendingPathComponent("real"))
    try Data().write(to: link.appendingPathComponent("a.exp"))
    #expect(arguments(link.path + "/a.exp", in: folder.path + "/real") == "a.exp")
  }
}

@Suite struct PortableTextTests {
  @Test func placesOfThisMachineAreLeftOut() {
    let portable = PortableText(results: "/home/ada/results/e", searched: "/opt/bin:/usr/bin")
    #expect(
      portable("/home/ada/results/e/trials/v/seed-1.h5: cannot open the file")
        == "trials/v/seed-1.h5: cannot open the file")
    #expect(
      portable("gnuplot was not found in /opt/bin:/usr/bin: install it")
        == "gnuplot was not found in PATH: install it")
    #expect(PortableText(results: "r", searched: "")("as it was") == "as it was")
  }
}
