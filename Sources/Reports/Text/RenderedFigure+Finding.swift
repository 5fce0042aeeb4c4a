import Components
import Figures

extension RenderedFigure {
  /// What is to be seen, for who does not see it: the title and the first sentence of the caption.
  var alternative: String {
    let sentence = caption.firstMatch(of: /^.*?[.!?](?=\s+[^a-z\s]|\s*$)/)?.output ?? Substring(caption)
    return sentence.isEmpty ? title : "\(title). \(sentence.shortened(to: 400))"
  }
}
