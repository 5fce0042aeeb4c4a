import Archive
import Components
import Figures
import Foundation
import OrderedCollections
import Store

/// A Workflow Run RO-Crate beside the results: the experiment file as the workflow, an action for each trial, and
/// every file of the results.
///
/// Source: Workflow Run Crate 0.5, https://w3id.org/ro/wfrun/workflow/0.5, on RO-Crate 1.1.
public struct RunCrate: ExportFormat {
  public static let name = "crate"
  public static let summary = "ro-crate-metadata.json beside the results: a Workflow Run RO-Crate"
  public static var needsFolder: Bool { true }

  public static func files(of subject: ExportSubject) -> [ExportedFile] {
    [
      ExportedFile("ro-crate-metadata.json", in: .results) { folder in
        Array((try RunCrate(of: subject, in: folder).json + "\n").utf8)
      }
    ]
  }

  private var entities: [CrateEntity] = []

  /// The metadata file's text.
  var json: String {
    Value.table([
      "@context": .list([
        .text("https://w3id.org/ro/crate/1.1/context"),
        // A term of Workflow Run Crate's own.
        .table(["sha256": .text("https://w3id.org/ro/terms/workflow-run#sha256")]),
      ]),
      "@graph": .list(entities.map { .table($0.properties) }),
    ]).prettyJSON
  }

  private static let workflow = "experiment.exp"
  private static let profiles = [
    ("https://w3id.org/ro/wfrun/process/0.5", "Process Run Crate", "0.5"),
    ("https://w3id.org/ro/wfrun/workflow/0.5", "Workflow Run Crate", "0.5"),
    ("https://w3id.org/workflowhub/workflow-ro-crate/1.0", "Workflow RO-Crate", "1.0"),
  ]

  /// - Parameters:
  ///   - subject: what it describes.
  ///   - folder: of the results.
  init(of subject: ExportSubject, in folder: String) throws {
    let run = subject.run
    guard TextFile.exists("\(folder)/\(RunCrate.workflow)") else {
      throw Problem(
        "", "\(folder) has no copy of the experiment file", remedy: "make it by lab report, then export again"
      )
    }
    guard !run.trials.isEmpty else {
      throw Problem("", "no trial is stored that a crate could describe", remedy: "run the experiment file")
    }
    let trials = try run.trials.map { try CrateTrial($0, in: folder, varied: run.varied[$0.variant] ?? []) }
    let keys = trials.flatMap { $0.settings.map(\.key) }.distinct
    let files = RunCrate.beside(subject, in: folder)
    entities = [
      CrateEntity(
        "ro-crate-metadata.json", ["CreativeWork"],
        [
          "about": CrateEntity.reference("./"),
          "conformsTo": .list([
            CrateEntity.reference("https://w3id.org/ro/crate/1.1"),
            CrateEntity.reference("https://w3id.org/workflowhub/workflow-ro-crate/1.0"),
          ]),
        ]),
      RunCrate.root(subject, trials, files),
      RunCrate.workflowFile(subject, keys),
      CrateEntity(
        "#experiment-file", ["ComputerLanguage"],
        ["name": .text("lab experiment file"), "alternateName": .text("YAML, read by lab")]),
      CrateEntity(
        "#lab", ["SoftwareApplication"],
        [
          "name": .text("lab"),
          "softwareVersion": .text(trials.map(\.version).distinct.joined(separator: ", ")),
          "description": .text("a laboratory for recurrent networks, which ran the experiment file"),
        ]),
    ]
    entities += RunCrate.profiles.map { id, name, version in
      CrateEntity(id, ["CreativeWork"], ["name": .text(name), "version": .text(version)])
    }
    if let licence = subject.licence {
      entities.append(
        CrateEntity(licence, ["CreativeWork"], ["name": .text(licence), "url": .text(licence)]))
    }
    entities += keys.map { key in
      CrateEntity(
        "#input-\(CrateEntity.file(key))", ["FormalParameter"],
        [
          "name": .text(key), "additionalType": .text("Text"),
          "conformsTo": CrateEntity.reference("https://bioschemas.org/profiles/FormalParameter/1.0-RELEASE"),
          "workExample": .list(
            trials.flatMap { trial in
              trial.settings.filter { $0.key == key }.map { CrateEntity.reference(trial.id(of: $0.key)) }
            }),
        ])
    }
    entities.append(
      CrateEntity(
        "#output-trial", ["FormalParameter"],
        [
          "name": .text("trial"), "additionalType": .text("File"),
          "description": .text("everything that a trial measured"),
          "conformsTo": CrateEntity.reference("https://bioschemas.org/profiles/FormalParameter/1.0-RELEASE"),
          "workExample": .list(trials.map { CrateEntity.reference($0.file) }),
        ]))
    entities += files + trials.flatMap(\.entities)
  }

  /// Files that describe all trials together, as far as they are there.
  private static func beside(_ subject: ExportSubject, in folder: String) -> [CrateEntity] {
    let usual: [(String, String, String)] = [
      ("resolved.yaml", "application/yaml", "every setting as it was run"),
      ("index.html", "text/html", "the notebook page"),
      ("report.md", "text/markdown", "the notebook page as Markdown"),
      ("summary.csv", "text/csv", "a row for each trial"),
    ]
    let figures = subject.figures.flatMap { name, drawing in
      [
        ("figures/\(name).svg", "image/svg+xml", drawing.title),
        ("figures/\(name).csv", "text/csv", "the numbers of the figure: \(drawing.title)"),
      ]
    }
    return (usual + figures).filter { TextFile.exists("\(folder)/\($0.0)") }.map { path, format, words in
      CrateEntity(
        CrateEntity.file(path), ["File"],
        ["name": .text(path), "description": .text(words), "encodingFormat": .text(format)])
    }
  }

  private static func root(_ subject: ExportSubject, _ trials: [CrateTrial], _ files: [CrateEntity])
    -> CrateEntity
  {
    var root = CrateEntity(
      "./", ["Dataset"],
      [
        "name": .text(subject.title),
        "description": .text("Results of the experiment \(subject.run.experiment): \(trials.count) trials."),
        "datePublished": .text(
          trials.compactMap(\.start).max().map { String($0.prefix(10)) } ?? "1970-01-01"),
        "conformsTo": .list(profiles.map { CrateEntity.reference($0.0) }),
        "mainEntity": CrateEntity.reference(workflow),
        "hasPart": .list(
          ([workflow] + files.map(\.id) + trials.map(\.file)).map { CrateEntity.reference($0) }),
        "mentions": .list(trials.map { CrateEntity.reference($0.action) }),
      ])
    root["license"] = subject.licence.map { CrateEntity.reference($0) } ?? .text("not stated")
    return root
  }

  private static func workflowFile(_ subject: ExportSubject, _ keys: [String]) -> CrateEntity {
    CrateEntity(
      workflow, ["File", "SoftwareSourceCode", "ComputationalWorkflow"],
      [
        "name": .text(subject.title), "encodingFormat": .text("application/yaml"),
        "programmingLanguage": CrateEntity.reference("#experiment-file"),
        "softwareRequirements": CrateEntity.reference("#lab"),
        "conformsTo": CrateEntity.reference(
          "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"),
        "input": .list(keys.map { CrateEntity.reference("#input-\(CrateEntity.file($0))") }),
        "output": CrateEntity.reference("#output-trial"),
      ])
  }
}
