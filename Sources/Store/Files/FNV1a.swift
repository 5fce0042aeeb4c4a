/// FNV-1a with 64 bits, against chance, not against malice: https://datatracker.ietf.org/doc/html/rfc9923.
public struct FNV1a {
  public private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  public init(_ bytes: some Sequence<UInt8> = EmptyCollection()) { add(bytes) }

  public mutating func add(_ bytes: some Sequence<UInt8>) {
    // Texts and arrays, as bytes in a row; nobody specialises this for its callers in other modules.
    let added: Void? = bytes.withContiguousStorageIfAvailable { for byte in $0 { add(byte) } }
    if added == nil { for byte in bytes { add(byte) } }
  }

  private mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
}
