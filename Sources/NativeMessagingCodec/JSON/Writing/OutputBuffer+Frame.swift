extension OutputBuffer {
  /// Appends a frame with the JSON text that `body` writes: the text goes in place behind four bytes,
  /// which become its header when its length is known.
  ///
  /// Throws where the text is longer than the encoder's limit; the buffer is then as it was before.
  public mutating func appendFrame(
    _ encoder: FrameEncoder = FrameEncoder(), _ body: (inout JSONWriter) -> Void
  ) throws(PayloadTooLong) {
    let mark = count
    append([0, 0, 0, 0])
    var writer = JSONWriter(
      appendingTo: exchange(&self, with: OutputBuffer()), limit: encoder.limit)
    body(&writer)
    do throws(PayloadTooLong) {
      let header = try encoder.header(payloadCount: try writer.finish())
      self = writer.takeBuffer()
      replace(at: mark, with: header)
    } catch {
      self = writer.takeBuffer()
      truncate(to: mark)
      throw error
    }
  }
  #if !hasFeature(Embedded)
    /// As ``appendFrame(_:_:)``, of a text that may not come about: the buffer is then as it was, too.
    package mutating func appendFrame<Failure: Error>(
      _ encoder: FrameEncoder, trying body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(FrameFailure<Failure>) {
      let mark = count
      append([0, 0, 0, 0])
      var writer = JSONWriter(
        appendingTo: exchange(&self, with: OutputBuffer()), limit: encoder.limit)
      var failure: FrameFailure<Failure>?
      do throws(Failure) {
        try body(&writer)
      } catch {
        failure = .body(error)
        writer.cancel()
      }
      var header: InlineArray<4, UInt8> = [0, 0, 0, 0]
      if failure == nil {
        do throws(PayloadTooLong) {
          header = try encoder.header(payloadCount: try writer.finish())
        } catch {
          failure = .tooLong(error)
        }
      }
      self = writer.takeBuffer()
      guard let failure else { return replace(at: mark, with: header) }
      truncate(to: mark)
      throw failure
    }
  #endif
}

#if !hasFeature(Embedded)
  /// Why a frame was not written.
  package enum FrameFailure<Failure: Error>: Error {
    case tooLong(PayloadTooLong)
    case body(Failure)
  }
#endif
