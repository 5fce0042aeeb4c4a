/// All formats.
public enum ExportFormats {
  public static let all: [any ExportFormat.Type] = [
    TidyTable.self, TorchStateFile.self, ArrayArchive.self, Notebook.self, RunCrate.self,
  ]
}
