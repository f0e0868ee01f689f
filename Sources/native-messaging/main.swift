#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

let status = Tool.run(Word.ofThisProcess)
Interruption.passOn()
exit(status.rawValue)
