extension String {
  /// Without the code points that text files, HTML and XML do not allow: control characters but tab and newline, noncharacters.
  var printable: String {
    var result = ""
    for scalar in unicodeScalars {
      let isForbidden = scalar.properties.generalCategory == .control && scalar != "\t" && scalar != "\n"
      if !isForbidden && scalar.value & 0xfffe != 0xfffe { result.unicodeScalars.append(scalar) }
    }
    return result
  }
}
