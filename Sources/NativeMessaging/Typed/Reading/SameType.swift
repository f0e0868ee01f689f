/// The value as the type that it is of, which generic code knows by another name.
///
/// In code that is specialized nothing is left of it.
@usableFromInline
@inline(__always)
func same<Value, Name>(_ value: Value, as name: Name.Type) -> Name {
  precondition(Value.self == Name.self, "a value is of one type")
  // Safe because the two types are one.
  return unsafe unsafeBitCast(value, to: Name.self)
}
