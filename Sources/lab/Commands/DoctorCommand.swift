import ArgumentParser

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Look whether everything is there that lab needs; say what to do where it is not.",
    discussion:
      "Exit status 1 where something is an error. Warnings are about what some experiments can do without.")

  @OptionGroup var output: ResultsOptions

  @Flag(name: .long, help: "Print one JSON object on standard output.")
  var json = false

  func run() throws {
    let findings = Doctor(results: output.results).findings
    if json {
      Terminal.standardOutput.writeLine(JSONReport.findings(findings))
    } else {
      let width = findings.map(\.name.count).max() ?? 0
      for finding in findings {
        let name = finding.name + String(repeating: " ", count: width - finding.name.count)
        let state = finding.state.rawValue + String(repeating: " ", count: 7 - finding.state.rawValue.count)
        Terminal.standardOutput.writeLine("\(state)  \(name)  \(finding.text)")
        if let remedy = finding.remedy {
          Terminal.standardOutput.writeLine(String(repeating: " ", count: width + 11) + "→ \(remedy)")
        }
      }
    }
    if findings.contains(where: { $0.state == .error }) { throw ExitCode(1) }
  }
}
