#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

exit(Tool.run(Word.ofThisProcess).rawValue)
