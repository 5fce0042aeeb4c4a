import Archive
import ArgumentParser
import Components
import Experiments
import OrderedCollections
import Reports
import Store

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show any stored result, or a dataset in it, as text.",
    discussion: """
      PATH is a folder of results, or any HDF5 file: a trial's, a scan, what was probed. Of a file its attributes and datasets are listed;
      behind a colon stands a group or a dataset, in brackets a part of it: an index (3, -1), a range (2:5, ::2) for each axis in turn, or
      NAME=INDEX for the axis of a name; for names on an axis, NAME=W. Indices count from 0. Long axes lose their middle unless --all.

      EXAMPLES
        lab show results                                                          what experiments there are
        lab show results/adding/trials/default/seed-1.h5                          what a file holds
        lab show results/adding/trials/default/seed-1.h5:/test                    a group
        lab show 'results/adding/trials/default/seed-1.h5:/history/loss[-5:]'     the last five losses
        lab show 'seed-1.h5:/records/states/s[record=-1, example=0]' --json

      EXIT STATUS
        0   done
        64  wrong usage: there is no such path, dataset or part
        65  the file cannot be read
      """)

  @Argument(
    help: ArgumentHelp("PATH, PATH:DATASET or PATH:DATASET[SLICE].", valueName: "path"), completion: .file())
  var path: String

  @Flag(name: .long, help: "Leave nothing out.")
  var all = false

  @Flag(name: .long, help: "Print one JSON object on standard output; nothing is left out.")
  var json = false

  /// Indices of an axis that are shown without --all.
  private static let limit = 20
  /// Columns that an attribute's text has without --all.
  private static let widest = 120

  func run() throws {
    let address: StoredAddress
    do {
      address = try Places.told(path) { try StoredAddress(path) }
    } catch let problem as Problem {
      throw ValidationError(problem.description)
    }
    guard case .file(let file) = address.place else {
      try showFolder(address.place)
      return
    }
    do {
      // HDF5 breaks down on some damaged files, and this one may be anybody's.
      guard try ForeignFile.isHarmless([], of: file, largest: 1, seconds: 20) else {
        let file = StoreError.shown(file)
        throw Failure("cannot read \(file): HDF5 breaks down on it, or never ends; check it with h5dump", 65)
      }
      try show(try TrialFile(reading: file), address)
    } catch let problem as Problem {
      throw ValidationError("\(StoreError.shown(path)): \(problem.description)")
    } catch let error as StoreError where error.trouble == nil {
      switch error.cause {
      case .missingObject, .badName: throw ValidationError(error.description)
      default: break
      }
      let remedy =
        error.remedy == nil ? "; it is damaged, or none of the HDF5 files (.h5) that lab shows" : ""
      throw Failure(error.description + remedy, 65)
    }
  }

  private func show(_ file: TrialFile, _ address: StoredAddress) throws {
    let object = address.object ?? "/"
    guard file.contains(object), !file.isGroup(object) else {
      if address.slice != .whole, file.isGroup(object) {
        throw Problem("", "\(object) is a group, and has no part", remedy: "name a dataset in it")
      }
      show(try FileContents(of: object, in: file))
      return
    }
    let values = try DatasetValues(object, address.slice, in: file)
    if json {
      Terminal.standardOutput.writeLine(JSONReport.contents(values.json))
      return
    }
    let about = [values.doc, values.unit.map { "in \($0)" } ?? "", values.fixed.joined(separator: ", ")]
    Terminal.standardError.writeLine(
      Words.brief("\(values.path): " + about.filter { !$0.isEmpty }.joined(separator: "; "), width: .max))
    for (index, table) in values.tables(limit: all ? nil : ShowCommand.limit).enumerated() {
      var text = table.title.isEmpty ? "" : (index > 0 ? "\n" : "") + table.title + "\n"
      if table.heading.isEmpty {
        text += table.rows.map { Words.brief($0[0], width: .max) + "\n" }.joined()
      } else {
        let names = values.type == "text" ? Set(table.heading) : [table.heading[0]]
        text += TextTable(table.heading, table.rows, texts: names).text(width: nil)
      }
      Terminal.standardOutput.write(text)
    }
  }

  private func show(_ contents: FileContents) {
    if json {
      Terminal.standardOutput.writeLine(JSONReport.contents(contents.json))
      return
    }
    let width = all ? Int.max : ShowCommand.widest
    let attributes = contents.attributes.map { [$0.name, Words.brief($0.value.text, width: width)] }
    let datasets = contents.datasets.map { dataset in
      [dataset.path, dataset.type, dataset.shape, dataset.unit ?? "", dataset.doc]
    }
    var text = contents.group == "/" ? contents.file : "\(contents.file):\(contents.group)"
    text += "\n" + Words.table(attributes)
    if !datasets.isEmpty {
      let heading = ["dataset", "type", "axes", "unit", "what it is"]
      text += "\n" + TextTable(heading, datasets, texts: Set(heading)).text(width: nil)
    }
    Terminal.standardOutput.write(text)
  }

  private func showFolder(_ place: ResultPlace) throws {
    let listing = try TrialListing(of: [place], TrialListing.Query()), trials = listing.rows.map(\.trial)
    let counts: [TrialCount], name: String
    switch place {
    case .root: (counts, name) = (TrialCount.all(trials, by: \.experiment), "experiment")
    case .experiment, .file: (counts, name) = (TrialCount.all(trials, by: \.variant), "variant")
    case .variant: (counts, name) = (TrialCount.all(trials, by: \.name), "trial")
    }
    if json {
      let rows = counts.map { count -> Value in
        .table([
          name: .text(count.name), "trials": .integer(count.trials), "bytes": .integer(Int(count.bytes)),
          "standing": .text(count.words),
        ])
      }
      Terminal.standardOutput.writeLine(JSONReport.contents(.list(rows)))
      return
    }
    let rows = counts.map {
      [$0.name, String($0.trials), ByteCount(Double($0.bytes)).description, $0.words]
    }
    Terminal.standardOutput.write(
      TextTable([name, "trials", "size", "standing"], rows, texts: [name, "standing"]).text(
        width: Terminal.standardOutput.isInteractive ? Terminal.standardOutput.width : nil))
    if case .experiment(let folder) = place, FileVersion(of: folder.page) != nil {
      Terminal.standardError.writeLine("page: \(folder.page)")
    }
  }
}
