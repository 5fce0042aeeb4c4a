/// An area of a figure, in pixels from the top left corner, that leads to a place on the page.
struct SVGLink: Hashable {
  let left: Double
  let top: Double
  let right: Double
  let bottom: Double
  /// The id of an element of the page: letters, digits and hyphens.
  let target: String

  /// From a file in the page's folder of figures. It is passed over by the keyboard, which finds the same text
  /// on the page.
  var markup: String {
    """
    <a href="../index.html#\(target)" tabindex="-1" aria-label="\(target.replacing("-", with: " "))">\
    <rect x="\(left)" y="\(top)" width="\(right - left)" \
    height="\(bottom - top)" fill="none" pointer-events="all"/></a>

    """
  }
}
