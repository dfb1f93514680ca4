import ByteReading
import Testing

struct ParseFailureWordsTests {
  @Test(arguments: [
    (ParseFailure.Reason.truncated(needed: 4, available: 3), "4 bytes needed, 3 left"),
    (.nonMinimalCompactSize(7), "CompactSize integer 7 takes more bytes than it needs"),
    (.implausibleCount(9, limit: 2), "a count of 9 where at most 2 can follow"),
    (.trailingBytes(5), "5 bytes left over after the end"), (.invalidValue("flag 2"), "flag 2"),
  ])
  func `says each rule in plain words`(_ reason: ParseFailure.Reason, _ words: String) {
    #expect("\(reason)" == words)
    let failure = ParseFailure(reason, at: 42, path: [.field("vin"), .element(0)])
    #expect(failure.description == "vin[0]: \(words) at byte 42")
  }
}
