import Testing

@testable import ExchangeFormat

/// Most cells are read byte by byte; here that way stands beside the one that reads any text.
@Suite struct PlainTextTests {
  /// Texts of up to six pieces, all pairs of pieces among them.
  private static let texts: [String] = {
    let pieces = [
      "a", "Z", "1", "9012", " ", "\t", "\r\n", "\u{1C}", "\u{7F}", "_", "-", ".", ":", ",", "가",
      "힣",
      "\u{11A8}", "\u{1100}", "\u{FEFF}", "\u{200B}", "\u{A0}", "é", "\u{301}", "ﾊ", "１", "İ", "완료",
    ]
    var texts = [""] + pieces
    for first in pieces { for second in pieces { texts.append(first + second) } }
    var state: UInt32 = 1
    for _ in 0..<4000 {
      var text = ""
      for _ in 0..<6 {
        state = state &* 1_664_525 &+ 1_013_904_223
        text += pieces[Int(state >> 16) % pieces.count]
      }
      texts.append(text)
    }
    return texts
  }()

  @Test func `a header has one spelling by both ways`() {
    for text in Self.texts {
      #expect(Array(HeaderText.key(text).utf8) == Array(HeaderText.fullKey(text).utf8))
      #expect(Array(HeaderText.loose(text).utf8) == Array(HeaderText.fullLoose(text).utf8))
      #expect(Array(HeaderText.value(text).utf8) == Array(HeaderText.fullValue(text).utf8))
    }
  }

  @Test(arguments: [
    "900101-1234567", "9001011234567", "a900101-1234567", "a9001011234567", "900101 - 1234567",
    "900101  1234567", "１００１０１-１２３４５６７", "19900101-1234567", "900101-12345678",
    "900101\u{A0}1234567",
    "주민 900101-1234567 끝", "0x900101a1234567", "900101--1234567", "900101\t1234567",
    "가900101-1234567가",
  ])
  func `a registration number is found by both ways`(_ text: String) {
    for padded in [text, " \(text)", "\(text),", "값 \(text)", "\(text)\(text)"] {
      #expect(SensitiveText.masked(padded) == SensitiveText.fullyMasked(padded))
    }
  }

  @Test func `a text without a registration number is left alone by both ways`() {
    for text in Self.texts {
      #expect(SensitiveText.masked(text) == SensitiveText.fullyMasked(text))
    }
  }

  @Test(arguments: [
    "1", "1.", ".5", ".", "1,234", "1,234.5", "12,34", "1234,567", ",1", "1,", "1,234,567.89",
    "1.5,6",
    "0.00000001", "007", "1.2.3", "", "1,2345",
    "123,456,789,012,345,678,901,234,567,890,123,456,789",
    "51000SATS", "5.1", "1,000", "2Z",
  ])
  func `a number is one by both ways`(_ text: String) {
    for units in [[], ["BTC", "KRW"], ["1INCH"], ["1", "000"]] {
      let tickers = ["1INCH", "0X0", "1000SATS", "2Z"]
      let short = Result { () throws(CellProblem) in
        try CellAmount.read(text, format: .plain, units: units, digitTickers: tickers)
      }
      let long = Result { () throws(CellProblem) in
        try CellAmount.readAny(text, format: .plain, units: units, digitTickers: tickers)
      }
      #expect(short == long)
    }
  }

  @Test(arguments: [
    "2026-03-02 10:15:07", " 2026-03-02  10:15:07 ", "2026-3-2 1:5", "26-03-02 10:15:07",
    "20260302",
    "2026-03-02T10:15:07", "2026-03-02 10:15:07.123456789", "2026-03-02 10:15:07.1234567890",
    "2026-13-02 10:15:07", "2026-02-30", "2026-03-02 24:00:00", "2026-03-02 10:15:60",
    "2026-03-02 ",
    "2026-03-02\t10:15:07", "2026-03-02 10:15:07 KST", "", " ", "٢٠٢٦-03-02",
  ])
  func `a time is one by both ways`(_ text: String) throws {
    for shape in [
      "yyyy-MM-dd HH:mm:ss", "yyyy-M-d H:mm", "yy-MM-dd HH:mm:ss", "yyyyMMdd",
      "yyyy-MM-ddTHH:mm:ss",
      "yyyy-MM-dd HH:mm:ss.S", "yyyy-MM-dd", "yyyy-MM-dd HH:mm:ss X", "yyyy-M-d a h:mm",
    ] {
      let pattern = try #require(TimePattern(shape))
      #expect(pattern.read(text) == pattern.readAny(text))
    }
  }

  @Test func `words are never more than their bound`() {
    for text in Self.texts {
      let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }
        .filter { !$0.allSatisfy(\.isNumber) }
      #expect(words.count <= SecretScan.mostWords(in: [text]))
    }
  }
}
