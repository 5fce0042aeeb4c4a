extension TrialFile {
  /// What is said of a dataset that another program wrote.
  public func conventions(of dataset: String) throws(StoreError) -> ForeignConventions {
    try read(dataset) { path throws(StoreError) in
      ForeignConventions(of: try StoredDataset(path, in: tree))
    }
  }
}
