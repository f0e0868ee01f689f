public import NativeMessagingCodec

/// x
public func hostPlaceholder(_ d: borrowing FrameDecoder) {}
