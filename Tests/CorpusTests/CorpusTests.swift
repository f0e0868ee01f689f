import Foundation
import FuzzChecks
import Testing

extension FuzzCheck {
  /// The inputs kept for this check: seeds, and every input that once failed.
  fileprivate func corpus() throws -> [(name: String, bytes: [UInt8])] {
    let folder = URL(filePath: #filePath)
      .deletingLastPathComponent()
      .appending(path: "../../Fuzz/Corpus/\(name)", directoryHint: .isDirectory)
      .standardizedFileURL
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { name in
      (name, Array(try Data(contentsOf: folder.appending(path: name))))
    }
  }
}

struct CorpusTests {
  @Test(arguments: FuzzCheck.all)
  func `every input in the corpus passes`(check: FuzzCheck) throws {
    let corpus = try check.corpus()
    #expect(!corpus.isEmpty)
    for (name, bytes) in corpus {
      do { try check.run(bytes) } catch { Issue.record("\(name): \(error)") }
    }
  }

  @Test(arguments: FuzzCheck.all)
  func `the corpus reveals a planted fault`(check: FuzzCheck) throws {
    let findings = try check.corpus().filter { _, bytes in
      do { try check.run(bytes, canary: true) } catch { return true }
      return false
    }
    #expect(!findings.isEmpty)
  }
}
