internal import CSystem

#if !hasFeature(Embedded)
  /// What a thread that polls is called with by others: a descriptor that any of them makes readable.
  package struct Bell: ~Copyable, Sendable {
    /// Readable from ``ring()`` until ``hear()``.
    package let descriptor: Descriptor
    private let ringer: Descriptor

    package init() throws(SystemError) {
      var ends: [CInt] = [-1, -1]
      // Safe because the call fills in two numbers, for which there is room.
      let result = unsafe ends.withUnsafeMutableBufferPointer { ends in
        unsafe ends.baseAddress.map { unsafe system_bell_open($0) } ?? 0
      }
      guard result >= 0 else { throw SystemError(.pipe, code: CInt(-result)) }
      descriptor = Descriptor(rawValue: ends[0])
      ringer = Descriptor(rawValue: ends[1])
    }

    deinit {
      descriptor.close()
      if ringer != descriptor { ringer.close() }
    }

    /// Makes it readable.
    package func ring() {
      system_bell_ring(ringer.rawValue)
    }

    /// Makes it unreadable again.
    package func hear() {
      system_bell_hear(descriptor.rawValue)
    }
  }

  /// A number that only the calling thread has, for as long as it lives.
  package func currentThread() -> UInt { UInt(system_thread()) }
#endif
