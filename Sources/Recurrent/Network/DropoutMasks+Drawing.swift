public import LinearAlgebra

extension DropoutMasks {
  /// Draws the masks for the batch of one update, each from a stream of its own; nil if nothing is
  /// left out.
  public init?(_ network: Network, _ batch: Batch, seed: UInt64, update: Int) {
    guard network.model.dropout.isOn else { return nil }
    var recurrent: [String: Matrix] = [:], between: [String: Matrix] = [:]
    for place in network.dropoutPlaces {
      let shape = place.isOfEncoder ? batch.inputShape : batch.outputShape
      var stream = RandomStream(seed: seed, name: "dropout/\(update)/\(place.name)")
      let mask = Matrix(
        rows: place.isRecurrent ? shape.examples : shape.rows, columns: place.width,
        precision: network.precision)
      mask.assignMask(leavingOut: place.share, kept: 1 / (1 - place.share), from: &stream)
      if place.isRecurrent { recurrent[place.prefix] = mask } else { between[place.prefix] = mask }
    }
    self.init(recurrent: recurrent, between: between)
  }

  public subscript(place: DropoutPlace) -> Matrix? {
    place.isRecurrent ? recurrent[place.prefix] : between[place.prefix]
  }
}
