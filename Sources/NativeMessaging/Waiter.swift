/// A task that waits, behind one reference.
///
/// How large a continuation is, is known at run time only: what holds one itself is moved about through
/// tables, which takes longer than most of what is done here for a message.
final class Waiter: Sendable {
  private let continuation: CheckedContinuation<Void, Never>

  init(_ continuation: CheckedContinuation<Void, Never>) {
    self.continuation = continuation
  }

  /// Lets the task go on; once.
  func resume() {
    continuation.resume()
  }
}
