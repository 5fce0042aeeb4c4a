import Components

extension String {
  /// The text without the code points that text files, HTML and XML do not allow: control characters except
  /// tab and newline, and noncharacters.
  var printable: String {
    replacingScalars { scalar in
      let isForbidden = scalar.properties.generalCategory == .control && scalar != "\t" && scalar != "\n"
      return isForbidden || scalar.isNoncharacter ? "" : nil
    }
  }
}
