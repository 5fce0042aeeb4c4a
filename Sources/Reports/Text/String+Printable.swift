import Components

extension String {
  /// Without the code points that text files, HTML and XML do not allow: control characters but tab and newline, noncharacters.
  var printable: String {
    replacingScalars { scalar in
      let isForbidden = scalar.properties.generalCategory == .control && scalar != "\t" && scalar != "\n"
      return isForbidden || scalar.isNoncharacter ? "" : nil
    }
  }
}
