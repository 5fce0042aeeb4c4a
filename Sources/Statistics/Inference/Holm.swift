/// The p of several hypotheses, so that one at 0.05 makes no wrong decision among all of them in more than 5 %
/// of cases: the least times their number, the next times one less, and so on, none less than one before it.
///
/// Holm 1979, "A simple sequentially rejective multiple test procedure".
public func holm(_ p: [Double]) -> [Double] {
  var adjusted = p, greatest = 0.0
  for (rank, index) in p.indices.sorted(by: { (p[$0], $0) < (p[$1], $1) }).enumerated() {
    greatest = max(greatest, min(1, p[index] * Double(p.count - rank)))
    adjusted[index] = greatest
  }
  return adjusted
}
