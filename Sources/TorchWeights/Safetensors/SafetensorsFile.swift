import Components
public import OrderedCollections

/// The contents of a safetensors file: eight bytes of the header's length, the header in JSON, and the numbers
/// of all tensors behind one another, least significant byte first. Nothing in it is ever executed.
///
/// Source: the format's description, https://huggingface.co/docs/safetensors.
public struct SafetensorsFile: Sendable, Hashable {
  /// Texts about the file, by name.
  public var metadata: OrderedDictionary<String, String>
  /// In the order of their numbers in the file.
  public var tensors: [Tensor]

  public init(metadata: OrderedDictionary<String, String> = [:], tensors: [Tensor]) {
    (self.metadata, self.tensors) = (metadata, tensors)
  }

  /// The key under which a header holds the metadata.
  static let metadataKey = "__metadata__"

  /// The file's bytes.
  public var bytes: [UInt8] {
    var header: OrderedDictionary<String, Value> = [:], data: [UInt8] = []
    if !metadata.isEmpty { header[Self.metadataKey] = .table(metadata.mapValues { .text($0) }) }
    for tensor in tensors {
      let start = data.count
      switch tensor.element {
      case .float32:
        for number in tensor.numbers { Self.append(Float(number).bitPattern, to: &data) }
      case .float64:
        for number in tensor.numbers { Self.append(number.bitPattern, to: &data) }
      }
      header[tensor.name] = .table([
        "dtype": .text(tensor.element.rawValue), "shape": .list(tensor.shape.map { .integer($0) }),
        "data_offsets": .list([.integer(start), .integer(data.count)]),
      ])
    }
    var text = Array(Value.table(header).lineJSON.utf8)
    // So that numbers begin where a reader may map them.
    text += Array(repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
    var bytes: [UInt8] = []
    Self.append(UInt64(text.count), to: &bytes)
    return bytes + text + data
  }

  private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
    for shift in stride(from: 0, to: number.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }
}
