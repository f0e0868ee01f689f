internal import NativeMessagingHost

CurrentProcess.exit(serve())
