#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A value that one thread at a time uses.
///
/// It has POSIX's mutex where `Synchronization` has one of its own, because ThreadSanitizer knows that
/// one: of the other it reports races where two threads meet, in every program that is built with it
/// (Swift 6.3, Linux). Safe to share because `value` is used under the mutex alone, which stays at one
/// address from `init` to `deinit`.
@safe
final class Locked<Value: ~Copyable>: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private var value: Value

  init(_ value: consuming Value) {
    self.value = value
    unsafe mutex = .allocate(capacity: 1)
    unsafe mutex.initialize(to: pthread_mutex_t())
    // Safe because the memory is ours. It fails for want of memory alone, and not on Linux.
    let status = unsafe pthread_mutex_init(mutex, nil)
    precondition(status == 0, "no mutex: \(status)")
  }

  deinit {
    // Safe because nobody else refers to it any more.
    unsafe pthread_mutex_destroy(mutex)
    unsafe mutex.deallocate()
  }

  func withLock<Result, Failure>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // Safe because the mutex lives as long as this does.
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return try body(&value)
  }
}
