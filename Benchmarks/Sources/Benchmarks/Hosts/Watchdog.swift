import Foundation
import Synchronization

/// Kills a host that is still running long after any measure ends, so that a host that never
/// answers is a failed benchmark and not a hung one.
final class Watchdog: Sendable {
  static let shared = Watchdog()

  private struct Watched {
    let identifier: pid_t
    let deadline: ContinuousClock.Instant
  }

  private static let patience = Duration.seconds(180)

  private let watched = Mutex<Watched?>(nil)

  private init() {
    Thread.detachNewThread { [self] in
      while true {
        sleep(1)
        watched.withLock { watched in
          guard let host = watched, host.deadline < .now else { return }
          kill(host.identifier, SIGKILL)
          watched = nil
        }
      }
    }
  }

  func watch(_ identifier: pid_t) {
    let deadline = ContinuousClock.now + Self.patience
    watched.withLock { $0 = Watched(identifier: identifier, deadline: deadline) }
  }

  func release() {
    watched.withLock { $0 = nil }
  }
}
