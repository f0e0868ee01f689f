import Foundation
import FuzzChecks
import NativeMessagingCodec
import Testing

/// nst/JSONTestSuite, where a copy of it is beside the package or where `JSON_TEST_SUITE` says.
struct JSONSuiteTests {
  /// What RFC 8259 leaves to the parser: texts of the suite that are accepted. All other `i_` are
  /// refused.
  private static let accepted: Set<String> = [
    // Numbers have no limits: only converting one may fail.
    "i_number_double_huge_neg_exp", "i_number_huge_exp", "i_number_neg_int_huge_exp",
    "i_number_pos_double_huge_exp", "i_number_real_neg_overflow", "i_number_real_pos_overflow",
    "i_number_real_underflow", "i_number_too_big_neg_int", "i_number_too_big_pos_int",
    "i_number_very_big_negative_int",
    // A \u escape may be half of a surrogate pair.
    "i_object_key_lone_2nd_surrogate", "i_string_1st_surrogate_but_2nd_missing",
    "i_string_1st_valid_surrogate_2nd_invalid", "i_string_incomplete_surrogate_and_escape_valid",
    "i_string_incomplete_surrogate_pair", "i_string_incomplete_surrogates_escape_valid",
    "i_string_invalid_lonely_surrogate", "i_string_invalid_surrogate",
    "i_string_inverted_surrogates_U+1D11E", "i_string_lone_second_surrogate",
    // Below the depth limit.
    "i_structure_500_nested_arrays",
  ]

  private static let folder: URL? = {
    let given = ProcessInfo.processInfo.environment["JSON_TEST_SUITE"]
    let beside = URL(filePath: #filePath).appending(path: "../../../../shared/json-test-suite")
    let folder = given.map { URL(filePath: $0) } ?? beside.standardizedFileURL
    let found = FileManager.default.fileExists(atPath: folder.path)
    if !found { print("no JSON test suite at \(folder.path): its tests are skipped") }
    return found ? folder : nil
  }()

  private static func texts(_ folder: String) throws -> [(name: String, text: [UInt8])] {
    guard let folder = Self.folder?.appending(path: folder) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      .filter { $0.hasSuffix(".json") }
      .map { ($0, Array(try Data(contentsOf: folder.appending(path: $0)))) }
  }

  @Test(.enabled(if: folder != nil))
  func `the suite's texts are accepted and refused as their names say`() throws {
    let texts = try Self.texts("test_parsing")
    #expect(texts.count > 300)
    for (name, text) in texts {
      let isAccepted = name.hasPrefix("y_") || Self.accepted.contains(String(name.dropLast(5)))
      #expect((try jsonTranscript(of: text).failure == nil) == isAccepted, "\(name)")
    }
  }

  @Test(.enabled(if: folder != nil))
  func `the suite's texts give the oracle's tokens and error wherever they are cut`() throws {
    for (name, text) in try Self.texts("test_parsing") + Self.texts("test_transform") {
      // Two texts have 100,000 and 250,000 bytes; the tokens of their first few show all that there
      // is.
      let start = Array(text.prefix(1000))
      let cuts = start.count <= 200 ? everyCut(of: start) : []
      do { try expect(start, cutAt: cuts + [everyByte(of: start)]) } catch {
        Issue.record("\(name): \(error)")
      }
    }
  }
}
