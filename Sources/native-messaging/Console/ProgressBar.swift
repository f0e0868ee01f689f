import NativeMessaging

/// How far a long job has come, on standard error, if a person watches it there.
///
/// It redraws at most ten times a second, and is gone after ``clear()``.
struct ProgressBar {
  private let total: Int
  private let start = ContinuousClock.now
  private let isShown = Terminal.isInteractive(.standardError)
  private var nextDrawing: ContinuousClock.Instant

  /// A bar that is full at `total` bytes.
  init(total: Int) {
    self.total = total
    nextDrawing = start
  }

  /// Tells that `count` bytes of the total are done.
  mutating func advance(to count: Int) {
    guard isShown else { return }
    let now = ContinuousClock.now
    guard now >= nextDrawing else { return }
    nextDrawing = now + .milliseconds(100)
    show(Self.line(count, of: total, after: now - start, columns: columns))
  }

  /// Leaves an empty line behind, for what is said next.
  func clear() {
    if isShown { show("") }
  }

  private var columns: Int { Terminal.columns(.standardError) - 1 }

  private func show(_ line: String) {
    // To the line's start, the text, and what may be left of a longer one erased.
    try? Descriptor.standardError.writeAll("\r\(line)\u{1B}[K".utf8.span)
  }

  static func line(_ count: Int, of total: Int, after time: Duration, columns: Int) -> String {
    let fraction = total > 0 ? min(1, Double(count) / Double(total)) : 1
    let percent = String(Int(fraction * 100)).aligned(to: 3)
    let text = " \(percent) %  \(Quantity.bytes(count))  \(Quantity.rate(count, in: time))"
    let width = max(0, min(40, columns - text.count - 2))
    let filled = Int(fraction * Double(width))
    let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: width - filled)
    return String("[\(bar)]\(text)".prefix(columns))
  }
}
