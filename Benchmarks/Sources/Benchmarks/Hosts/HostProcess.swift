import CHarness
import Foundation

/// A host that did not do what the protocol or its contract asks.
struct HostError: Error, CustomStringConvertible {
  let host: String
  let problem: String

  var description: String { "\(host): \(problem)" }
}

/// A command line and an environment, ready for exec.
///
/// A browser passes the caller's origin, so that is what a host is launched with.
final class Launch {
  let host: Host
  fileprivate let arguments: CStrings
  fileprivate let environment: CStrings

  init(_ host: Host, environment extra: [String: String] = [:]) {
    self.host = host
    arguments = CStrings(
      [host.path, "chrome-extension://knldjmfmopnpolahpmmgbagdohdnhkik/"] + host.arguments)
    let all = ProcessInfo.processInfo.environment.merging(extra) { $1 }
    environment = CStrings(all.map { "\($0)=\($1)" })
  }
}

/// A launched host, the driver's ends of its pipes, and its end.
///
/// Safe because the trace is private and freed once, by the end of the process.
@safe
final class HostProcess {
  let host: Host
  private let process: harness_process
  private let trace: OpaquePointer?
  private var isRunning = true

  var identifier: pid_t { process.identifier }

  /// Launches a host; `isTraced` counts its system calls.
  init(_ launch: Launch, isTraced: Bool = false) throws {
    host = launch.host
    var process = harness_process()
    var trace: OpaquePointer?
    // Safe because the vectors outlive the calls, which copy what they need of them.
    let error =
      unsafe isTraced
      ? harness_trace_start(
        launch.arguments.pointers, launch.environment.pointers, &process, &trace)
      : harness_spawn(launch.arguments.pointers, launch.environment.pointers, &process)
    guard error == 0 else {
      throw HostError(host: host.name, problem: "cannot launch: \(message(of: error))")
    }
    self.process = process
    unsafe self.trace = trace
    Watchdog.shared.watch(process.identifier)
  }

  deinit {
    guard isRunning else { return }
    kill(process.identifier, SIGKILL)
    _ = end()
  }

  /// Closes the host's stdin and expects that it leaves with status 0.
  func finish() throws {
    let status = end()
    guard status == 0 else { throw failure("ended with status \(status) after the last message") }
  }

  /// CPU time used so far, in seconds.
  func cpuSeconds() throws -> Double {
    let nanoseconds = harness_cpu_nanoseconds(identifier)
    guard nanoseconds >= 0 else { throw failure("its CPU time cannot be read") }
    return Double(nanoseconds) * 1e-9
  }

  /// Most memory that was resident so far, in KiB: VmHWM in /proc/PID/status, see proc(5).
  func peakKibibytes() throws -> Double {
    let status = try String(contentsOfFile: "/proc/\(identifier)/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    guard let value = line?.split(separator: " ").dropFirst().first.flatMap({ Double($0) }) else {
      throw failure("its peak memory cannot be read")
    }
    return value
  }

  /// System calls entered so far: all, and by name those that a host's loop is made of.
  func systemCalls() -> (total: Int, byName: [String: Int]) {
    guard let trace = unsafe trace else { return (0, [:]) }
    var byName: [String: Int] = [:]
    var number: CInt = 0
    var name: UnsafePointer<CChar>?
    // Safe because the names are literals and only indices that the call knows are used.
    var index: CInt = 0
    while unsafe harness_loop_call(index, &number, &name), let name = unsafe name {
      byName[unsafe String(cString: name)] = Int(unsafe harness_trace_count(trace, number))
      index += 1
    }
    return (Int(unsafe harness_trace_count(trace, -1)), byName)
  }

  func failure(_ problem: String) -> HostError {
    HostError(host: host.name, problem: problem)
  }

  private func end() -> CInt {
    isRunning = false
    close(process.input)
    close(process.output)
    defer { Watchdog.shared.release() }
    guard let trace = unsafe trace else { return harness_wait(process.identifier) }
    return unsafe harness_trace_finish(trace)
  }
}

// Bytes in and out.
extension HostProcess {
  /// Writes everything.
  func send(_ bytes: Span<UInt8>) throws {
    var sent = 0
    while sent < bytes.count {
      let rest = bytes.extracting(sent...)
      // Safe because the count is the buffer's own.
      let count = unsafe rest.withUnsafeBufferPointer {
        unsafe write(process.input, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure("closed its stdin: \(message(of: errno))") }
      sent += count
    }
  }

  /// Reads once, at least one byte, into the start of `bytes`.
  func receive(into bytes: inout [UInt8]) throws -> Int {
    while true {
      // Safe because the count is the buffer's own.
      let count = unsafe bytes.withUnsafeMutableBytes {
        unsafe read(process.output, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure("ended or fell silent where an answer was due") }
      return count
    }
  }

  /// Sends a message and returns the payload of the answer.
  func exchange(_ payload: [UInt8]) throws -> [UInt8] {
    try send(framed(payload).span)
    return try receiveMessage()
  }

  /// Reads one frame that nothing follows and returns its payload.
  func receiveMessage() throws -> [UInt8] {
    var frame: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while frame.count < 4 || frame.count < 4 + payloadCount(of: frame) {
      let count = try receive(into: &buffer)
      frame += buffer.prefix(count)
    }
    guard frame.count == 4 + payloadCount(of: frame) else {
      throw failure("sent \(frame.count) bytes where a frame has \(4 + payloadCount(of: frame))")
    }
    return Array(frame[4...])
  }

  /// Sends `"ping"` and expects the host's answer to it.
  func ping() throws {
    let answer = String(decoding: try exchange(Array(#""ping""#.utf8)), as: UTF8.self)
    guard answer == host.reply else {
      throw failure("answered \(answer.prefix(80)) where \(host.reply) was due")
    }
  }
}

private func message(of error: CInt) -> String {
  // Safe because strerror returns a string that lives until the next call, and it is copied here.
  unsafe String(cString: strerror(error))
}

/// An array of C strings with NULL behind the last.
///
/// Safe because only this file sees the pointers, and they live as long as their owner.
@safe
private final class CStrings {
  let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let count: Int

  init(_ strings: [String]) {
    count = strings.count
    unsafe pointers = .allocate(capacity: count + 1)
    for (index, string) in strings.enumerated() {
      unsafe (pointers + index).initialize(to: strdup(string))
    }
    unsafe (pointers + count).initialize(to: nil)
  }

  deinit {
    for index in 0..<count { unsafe free(pointers[index]) }
    unsafe pointers.deallocate()
  }
}
