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
}
