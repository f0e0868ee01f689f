import Foundation
import Testing
import native_messaging

@Suite struct DemoPartsTests {
  @Test
  func `a large message is JSON of exactly the length asked for`() throws {
    var block = 0
    for count in Array(4...300) + [250_000, 262_144, 600_000, 1_048_577] {
      var text: [UInt8] = []
      LargeMessage(count: count).forEachPiece { piece in
        block = max(block, piece.count)
        for index in piece.indices { text.append(piece[index]) }
      }
      #expect(text.count == count)
      #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(text)) }
      if count > 300 || count % 50 == 0 {
        let counts = try runTool("validate", "--stats", input: text)
        #expect(counts.status == 0)
        #expect(counts.text == LargeMessage(count: count).counts + "\n")
      }
    }
    // Where one block more begins to fit, nothing is lost or added.
    for count in (block - 5)...(block + 8) {
      var total = 0
      LargeMessage(count: count).forEachPiece { total += $0.count }
      #expect(total == count)
    }
  }

  @Test func `a percentile is one of the durations, by the nearest rank`() {
    let trips = RoundTrips((1...1000).reversed().map { .microseconds($0) })
    #expect(trips.percentile(0.5) == .microseconds(500))
    #expect(trips.percentile(0.99) == .microseconds(990))
    #expect(trips.percentile(0.999) == .microseconds(999))
    #expect(trips.percentile(1) == .microseconds(1000))
    #expect(trips.percentile(0) == .microseconds(1))
    #expect(RoundTrips([.seconds(1)]).percentile(0.5) == .seconds(1))
  }

  @Test func `quantities have a unit and three digits that mean something`() {
    #expect(Quantity.bytes(0) == "0 B")
    #expect(Quantity.bytes(999) == "999 B")
    #expect(Quantity.bytes(1000) == "1.00 kB")
    #expect(Quantity.bytes(9_999) == "10.0 kB")
    #expect(Quantity.bytes(999_499) == "999 kB")
    #expect(Quantity.bytes(999_600) == "1.00 MB")
    #expect(Quantity.bytes(4_294_967_295) == "4.29 GB")
    #expect(Quantity.bytes(4_294_967_295_000) == "4295 GB")
    #expect(Quantity.time(.nanoseconds(850)) == "850 ns")
    #expect(Quantity.time(.nanoseconds(4_620)) == "4.62 µs")
    #expect(Quantity.time(.milliseconds(14_400)) == "14.4 s")
    #expect(Quantity.rate(3_000_000_000, in: .seconds(2)) == "1.50 GB/s")
  }
}
