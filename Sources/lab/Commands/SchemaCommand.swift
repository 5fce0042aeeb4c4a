import ArgumentParser
import Components
import Experiments
import Language

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of experiment files, for editors and other programs.",
    discussion: """
      Draft-07, made from the same tables as help and checks. With it, an editor that has yaml-language-server completes and explains
      the keys of every file with this line (files from 'lab new' have it):
        # yaml-language-server: $schema=.lab/experiment.schema.json
      Visual Studio Code with its YAML extension is told in settings.json that experiment files are YAML:
        "files.associations": { "*.exp": "yaml" },
        "yaml.schemas": { ".lab/experiment.schema.json": "*.exp" }

      EXAMPLES
        lab schema > .lab/experiment.schema.json
        check-jsonschema --default-filetype yaml --schemafile .lab/experiment.schema.json first.exp
      """)

  func run() { Terminal.standardOutput.write(ExperimentSchema(Experiment.descriptors).text) }
}
