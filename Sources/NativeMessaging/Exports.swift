@_exported public import NativeMessagingCodec
@_exported public import NativeMessagingHost
