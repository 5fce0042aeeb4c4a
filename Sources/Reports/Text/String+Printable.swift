extension String {
  /// The text without the code points that text files, HTML and XML do not allow: control characters except
  /// tab and newline, and noncharacters.
  var printable: String {
    var result = ""
    for scalar in unicodeScalars {
      let isForbidden = scalar.properties.generalCategory == .control && scalar != "\t" && scalar != "\n"
      if !isForbidden && scalar.value & 0xfffe != 0xfffe { result.unicodeScalars.append(scalar) }
    }
    return result
  }
}
