import Archive
public import Components
import OrderedCollections
import Store

extension SafetensorsFile {
  /// The longest header that is read; a thousand tensors need a tenth of it.
  static let longestHeader = 1 << 20

  /// Reads a file that anybody may have written.
  ///
  /// - Parameter bytes: all of it.
  /// - Throws: a problem without a key, where the header is damaged or does not describe the bytes behind it.
  public init(bytes: [UInt8]) throws(Problem) {
    guard bytes.count >= 8 else {
      throw Self.damaged("it has \(bytes.count) bytes and no header")
    }
    let length = (0..<8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64(bytes[$1]) }
    guard length <= UInt64(Self.longestHeader) else {
      throw Problem(
        "", "it is no safetensors file: its header would have \(length) bytes",
        remedy: "write one by safetensors.torch.save_file; pickles (.pt, .pth, .bin) are never read")
    }
    guard 8 + Int(length) <= bytes.count else {
      throw Self.damaged("its header of \(length) bytes is cut off")
    }
    let text = Array(bytes[8..<8 + Int(length)]), data = bytes[(8 + Int(length))...]
    guard text.first == UInt8(ascii: "{"), let json = String(validating: text, as: UTF8.self),
      case .table(var entries)? = Value(json: json)
    else {
      throw Self.damaged("its header is no JSON object")
    }
    if let repeated = RepeatedKey(in: text) {
      throw Self.damaged("its header has '\(StoreError.shown(repeated.key))' twice")
    }
    metadata = try Self.metadata(entries.removeValue(forKey: Self.metadataKey))
    var places: [TensorPlace] = []
    for (name, entry) in entries { places.append(try TensorPlace(name, entry)) }
    tensors = []
    var end = 0
    for place in places.sorted(by: {
      ($0.bytes.lowerBound, $0.bytes.upperBound, $0.name) < (
        $1.bytes.lowerBound, $1.bytes.upperBound, $1.name
      )
    }) {
      let start = place.bytes.lowerBound, shown = StoreError.shown(place.name)
      guard start == end else {
        throw Self.damaged(
          start < end
            ? "'\(shown)' begins at byte \(start) of the numbers, inside the tensor before it"
            : "no tensor has the \(start - end) bytes before '\(shown)'")
      }
      guard place.bytes.upperBound <= data.count else {
        throw Self.damaged(
          "'\(shown)' ends at byte \(place.bytes.upperBound) of \(data.count)")
      }
      tensors.append(place.tensor(in: data))
      end = place.bytes.upperBound
    }
    guard end == data.count else {
      throw Self.damaged("\(data.count - end) bytes follow its last tensor")
    }
  }

  private static func metadata(_ entry: Value?) throws(Problem) -> OrderedDictionary<String, String> {
    guard let entry else { return [:] }
    guard case .table(let entries) = entry else {
      throw damaged("its \(metadataKey) is no JSON object")
    }
    var metadata: OrderedDictionary<String, String> = [:]
    for (name, value) in entries {
      guard case .text(let text) = value else {
        throw damaged("'\(StoreError.shown(name))' in its \(metadataKey) is no text")
      }
      metadata[name] = text
    }
    return metadata
  }

  static func damaged(_ what: String) -> Problem {
    Problem(
      "", "it is no whole safetensors file: \(what)",
      remedy: "copy it anew, or write it by safetensors.torch.save_file")
  }
}

/// What a header says of one tensor.
private struct TensorPlace {
  let name: String
  let shape: [Int]
  let element: Tensor.Element
  /// Counted from the end of the header.
  let bytes: Range<Int>

  init(_ name: String, _ entry: Value) throws(Problem) {
    self.name = name
    let shown = StoreError.shown(name)
    guard case .table(let fields) = entry, case .text(let dtype)? = fields["dtype"],
      let shape = TensorPlace.integers(fields["shape"]),
      let ends = TensorPlace.integers(fields["data_offsets"]),
      fields.count == 3, ends.count == 2
    else {
      throw SafetensorsFile.damaged(
        "'\(shown)' is not described by dtype, shape and data_offsets")
    }
    guard let element = Tensor.Element(rawValue: dtype) else {
      throw Problem(
        "", "'\(shown)' has numbers of type \(StoreError.shown(dtype))",
        remedy: "F32 and F64 are read: save tensor.float() or tensor.double()")
    }
    guard ends[0] <= ends[1] else {
      throw SafetensorsFile.damaged("'\(shown)' ends before it begins")
    }
    var count = element.size
    for extent in shape {
      let (product, overflows) = count.multipliedReportingOverflow(by: extent)
      guard !overflows else {
        throw SafetensorsFile.damaged(
          "'\(shown)' claims the shape \(Tensor.spelled(shape))")
      }
      count = product
    }
    guard count == ends[1] - ends[0] else {
      throw SafetensorsFile.damaged(
        "'\(shown)' has \(ends[1] - ends[0]) bytes, and \(Tensor.spelled(shape)) of \(dtype) needs \(count)")
    }
    (self.shape, self.element, bytes) = (shape, element, ends[0]..<ends[1])
  }

  /// Integers that are not negative; nil for anything else.
  private static func integers(_ value: Value?) -> [Int]? {
    guard case .list(let items)? = value else { return nil }
    let integers = items.compactMap {
      if case .integer(let integer) = $0, integer >= 0 { integer } else { nil }
    }
    return integers.count == items.count ? integers : nil
  }

  func tensor(in data: ArraySlice<UInt8>) -> Tensor {
    let starts = stride(
      from: data.startIndex + bytes.lowerBound, to: data.startIndex + bytes.upperBound, by: element.size)
    let numbers = starts.map { start -> Double in
      let bits = (0..<element.size).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64(data[start + $1]) }
      return element == .float32
        ? Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits))) : Double(bitPattern: bits)
    }
    return Tensor(name, shape, element, numbers)
  }
}
