internal import CSystem

/// A type of another module that a ``MessageEncoder`` writes as another value, by a strategy that is
/// in its `userInfo`.
package protocol EncodedAsAnother: Encodable, MessageWritable {
  /// What is written in this one's place.
  func encodable(for userInfo: [CodingUserInfoKey: any Sendable]) -> any Encodable
}

/// The `Encodable` types that write themselves, remembered: looking whether a type conforms to a
/// protocol takes longer than to encode it.
///
/// One table serves all threads, a word a type: its metadata's address, and in the lowest bit whether
/// it is such a type. A word is read and written as a whole and says all there is to say, so that no
/// order is needed, and two types that want one place only cost each other a second look. Safe because
/// the memory is initialized once, never freed, and used by atomic accesses alone.
@safe
struct WritableTypes: @unchecked Sendable {
  private static let shared = WritableTypes()
  private static let count: UInt = 256

  private let words: UnsafeMutablePointer<UInt>

  private init() {
    unsafe words = .allocate(capacity: Int(Self.count))
    unsafe words.initialize(repeating: 0, count: Int(Self.count))
  }

  /// Whether values of the type are to be written by ``MessageWritable/write(to:)``.
  @inline(__always)
  static func contains<Value: Encodable>(_ type: Value.Type) -> Bool {
    let bits = UInt(bitPattern: ObjectIdentifier(type))
    let slot = unsafe shared.words + Int(bitPattern: (bits &>> 4 ^ bits &>> 12) & (count &- 1))
    let word = unsafe system_word_load(slot)
    if word & ~1 == bits { return word & 1 == 1 }
    return unsafe find(type, bits, slot)
  }

  @inline(never)
  private static func find<Value: Encodable>(
    _ type: Value.Type, _ bits: UInt, _ slot: UnsafeMutablePointer<UInt>
  ) -> Bool {
    let isWritable = type is any MessageWritable.Type && !(type is any ContainerOrScalar.Type)
    unsafe system_word_store(slot, bits | (isWritable ? 1 : 0))
    return isWritable
  }
}

/// The types of the standard library that write themselves, too, but are the encoder's business: its
/// strategies concern them or their elements.
private protocol ContainerOrScalar {}

extension Optional: ContainerOrScalar {}
extension Array: ContainerOrScalar {}
extension Dictionary: ContainerOrScalar {}
extension Bool: ContainerOrScalar {}
extension String: ContainerOrScalar {}
extension Double: ContainerOrScalar {}
extension Float: ContainerOrScalar {}
extension Int: ContainerOrScalar {}
extension Int8: ContainerOrScalar {}
extension Int16: ContainerOrScalar {}
extension Int32: ContainerOrScalar {}
extension Int64: ContainerOrScalar {}
extension Int128: ContainerOrScalar {}
extension UInt: ContainerOrScalar {}
extension UInt8: ContainerOrScalar {}
extension UInt16: ContainerOrScalar {}
extension UInt32: ContainerOrScalar {}
extension UInt64: ContainerOrScalar {}
extension UInt128: ContainerOrScalar {}
