private import Foundation

/// What a test finds out in a process of its own.
///
/// An expectation that fails there reaches the test's own process as "Issue recorded", without place
/// or value. What is said here arrives: the test observes the process's standard error and expects it
/// to be empty.
package struct Findings: ~Copyable {
  private var lines: [String] = []

  package init() {}

  /// Notes a value that is not the expected one.
  package mutating func expect<Value: Equatable>(
    _ value: @autoclosure () throws -> Value, is expected: Value, _ what: @autoclosure () -> String
  ) {
    do {
      let value = try value()
      if value != expected { lines.append("\(what()): \(value), not \(expected)") }
    } catch {
      lines.append("\(what()): threw \(error)")
    }
  }

  /// Notes that no error of that type was thrown.
  package mutating func expectError<Failure: Error>(
    _: Failure.Type, _ what: @autoclosure () -> String, _ body: () throws -> Void
  ) {
    do {
      try body()
      lines.append("\(what()): no error")
    } catch {
      if !(error is Failure) { lines.append("\(what()): threw \(error)") }
    }
  }

  /// Writes all to standard error, of which a process that fails would leave nothing to observe.
  package consuming func report() throws {
    try FileHandle.standardError.write(contentsOf: Data(lines.joined(separator: "\n").utf8))
  }
}

#if os(Linux)
  /// The descriptors of this process that its own code may have opened, by number and by what they
  /// are: pipes by their inode, so that one is never taken for another.
  ///
  /// Foundation and Dispatch make an `eventfd`, an `epoll` and a `timerfd` when they need them, and
  /// close them when they please: those are left out. What was inherited from another test may lose its
  /// name meanwhile.
  package func openDescriptors() throws -> Set<String> {
    let folder = "/proc/self/fd"
    let ofLibraries = ["anon_inode:[event", "anon_inode:[timerfd"]
    let numbers = try FileManager.default.contentsOfDirectory(atPath: folder)
    return Set(
      numbers.compactMap { number in
        // The folder's own descriptor is gone by now.
        guard
          let target = try? FileManager.default.destinationOfSymbolicLink(
            atPath: "\(folder)/\(number)"
          ).replacing(" (deleted)", with: "")
        else { return nil }
        return ofLibraries.contains { target.hasPrefix($0) } ? nil : "\(number) \(target)"
      })
  }
#endif
