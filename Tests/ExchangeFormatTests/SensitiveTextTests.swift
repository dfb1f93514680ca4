import Testing

@testable import ExchangeFormat

@Suite struct SensitiveTextTests {
  // Numbers of the form of a resident number; nobody's.
  @Test(arguments: [
    ("900101-1234567", "900101-1******"), ("9001011234567", "9001011******"),
    ("번호:900101-1234567번", "번호:900101-1******번"), ("900101 – 1234567", "900101 – 1******"),
    ("９００１０１-１２３４５６７", "９００１０１-１******"),
    ("900101-1234567,910202-2345678", "900101-1******,910202-2******"),
    ("800229-5000000", "800229-5******"),
  ])
  func `masks what looks like a registration number`(_ text: String, _ masked: String) {
    #expect(SensitiveText.masked(text) == masked)
  }

  @Test(arguments: [
    "", "901301-1234567", "900132-1234567", "19900101-1234567", "900101-12345678", "a9001011234567",
    "9001011234567f", "0.9001011234567", "900101-123456", "2016-05-20 13:00:00",
    "00000000000000000000000000000000000000000000000000009001011234567",
  ])
  func `leaves other texts as they are`(_ text: String) {
    #expect(SensitiveText.masked(text) == text)
  }

  @Test(arguments: [
    ("phone", "010-1234-5678", "010-****-5678"),
    ("email", "abc@example.invalid", "a**@example.invalid"),
    ("bank_account", "000-12-345678", "***-**-**5678"), ("passport", "M12345678", "M1*******"),
    ("postal_address", "시험시 시험구 시험로 1", "시험시 시험구 ***"), ("phone", "12", "**"),
    ("email", "nobody", "n*****"), ("resident_number", "900101-1234567", "900101-1******"),
  ])
  func `masks an identifier by its kind`(_ kind: String, _ text: String, _ masked: String) {
    #expect(SensitiveText.masked(text, kind: kind) == masked)
  }

  // Inputs in Fuzz/FailCases/FuzzExchange: email-resident-number, address-resident-number.
  @Test(arguments: [
    ("email", "a@900101-1234567", "*@900101-1******"),
    ("postal_address", "시험시 900101-1234567 시험로 1", "시험시 900101-1****** ***"),
  ])
  func `masks a registration number in the part that is shown`(
    _ kind: String,
    _ text: String,
    _ masked: String
  ) {
    #expect(SensitiveText.masked(text, kind: kind) == masked)
  }

  @Test func `shows no identifier in raw cells, rejects, flags and descriptions`() throws {
    let number = "900101-1234567"
    let reading = try Tables.read(
      """
      회원번호,성명,생년월일,주민등록번호,휴대전화,비고
      U1,시험가나,1990-01-01,\(number),010-1234-5678,주민 \(number)
      \(number),,,,,
      U3,시험,\(number),,,
      """
    )
    let record = try #require(reading.records.first)
    #expect(record.identifiers.map(\.text) == [number, "010-1234-5678"])
    var shown: [String] = record.identifiers.map(\.description)
    for other in reading.records {
      shown += other.raw.map(\.text)
      shown += other.flags.map(\.reason)
    }
    shown += reading.rejects.map(\.description)
    #expect(!shown.contains { $0.contains("1234567") })
    #expect(!shown.contains { $0.contains("1234-5678") })
    var dumped = ""
    dump(record, to: &dumped)
    #expect(!dumped.contains("1234567"))
  }
}
