import CJSONScan
import Glibc

/// Memory for a batch between two pages that cannot be read.
@safe
final class GuardedPages {
  private static let page = 4096
  private static let count = Int(JSON_SCAN_BATCH)
  private let memory: UnsafeMutableRawPointer

  init() {
    // Safe because the mapping is this object's, from its beginning to its end.
    unsafe memory = mmap(
      nil, Self.count + 2 * Self.page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    let first = unsafe mprotect(memory, Self.page, PROT_NONE)
    let last = unsafe mprotect(memory + Self.page + Self.count, Self.page, PROT_NONE)
    precondition(first == 0 && last == 0)
  }

  deinit {
    unsafe munmap(memory, Self.count + 2 * Self.page)
  }

  /// Calls `body` with a copy that begins behind the one page or ends before the other.
  func withCopy<Result>(
    of bytes: [UInt8], atEnd: Bool, _ body: (UnsafePointer<UInt8>) -> Result
  ) -> Result {
    let offset = Self.page + (atEnd ? Self.count - bytes.count : 0)
    unsafe (memory + offset).copyMemory(from: bytes, byteCount: bytes.count)
    return unsafe body((memory + offset).assumingMemoryBound(to: UInt8.self))
  }
}
