/// A value at an address that never changes, for a class to own.
///
/// Accesses to a class's own properties are checked at run time, each at the cost of what is done
/// with it here. Safe because the memory has this one owner, is initialized from `init` to `deinit`,
/// and because its users keep to the rule that the check enforces: no access calls out into code that
/// could begin another.
@safe
struct Place<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
  private let memory: UnsafeMutablePointer<Value>

  init(_ value: consuming Value) {
    unsafe memory = .allocate(capacity: 1)
    unsafe memory.initialize(to: value)
  }

  deinit {
    unsafe memory.deinitialize(count: 1)
    unsafe memory.deallocate()
  }

  var value: Value {
    @inline(__always) unsafeAddress { unsafe UnsafePointer(memory) }
    @inline(__always) nonmutating unsafeMutableAddress { unsafe memory }
  }
}
