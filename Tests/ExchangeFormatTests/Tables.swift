import ExchangeFormat
import TabularFormat

/// Tables for the tests.
///
/// All persons and numbers in them are invented.
enum Tables {
  static let library: Result<ProfileLibrary, ProfileError> = Result { () throws(ProfileError) in
    try ProfileLibrary.bundled()
  }

  /// Reads a table from text.
  static func read(_ text: String, fileName: String = "table.csv") throws -> TableReading {
    try read(bytes: Array(text.utf8), fileName: fileName)
  }

  static func read(bytes: [UInt8], fileName: String) throws -> TableReading {
    let workbook = try TabularReader.read(bytes, fileName: fileName)
    return try ExchangeFormat.read(workbook, fileName: fileName, library: library.get())
  }

  static let transfers = """
    회원번호,거래일시,구분,자산,네트워크,수량,수수료,TxID,보낸주소,받는주소,상태
    U1001,2016-05-20 13:00:00,출금,BTC,BTC,2.00000001,0.0005,\(txid(1)),,1BitcoinEaterAddressDontSendf59kuE,완료
    U1001,2016-05-21 13:00:00,입금,BTC,BTC,0.5,,\(txid(2)),1BitcoinEaterAddressDontSendf59kuE,,완료
    U1003,2016-05-24 10:00:00,출금,BTC,BTC,0.1,0.0005,\(txid(9)),,1BitcoinEaterAddressDontSendf59kuF,완료

    """

  static let customers = """
    회원번호,성명,생년월일,휴대전화,이메일,가입일시,연계은행,계좌번호
    U1001,시험가나,1980-01-02,01000000001,t001@example.invalid,2015-06-01 10:00:00,시험은행,000-00-000001
    U1002,시험다라,1975-05-06,+82 10-0000-0002,t002@example.invalid,2015-07-01 11:00:00,시험은행,000-00-000002

    """

  static let balances = """
    회원번호,기준일시,자산,총수량,가용수량,잠금수량
    U1001,2016-05-26 09:00:00,BTC,1.25000000,1.00000000,0.25000000
    U1001,2016-05-26 09:00:00,KRW,"12,345,678","12,345,678",0

    """

  static let addresses = """
    회원번호,자산,네트워크,주소,메모,소유자구분,등록일시
    U1001,BTC,BTC,1BitcoinEaterAddressDontSendf59kuE,,본인 개인지갑,2016-05-01 09:00:00
    U1002,BTC,BTC,1BitcoinEaterAddressDontSendf59kuE,,타인,2016-05-03 09:00:00

    """

  static let defaulters = """
    관리번호,성명,생년월일,휴대전화,체납액(원),세목,납부기한
    T-001,시험가나,1980-01-02,010-0000-0001,"350,000,000",관세,2025-03-31

    """

  static let prices = """
    date,asset,quote,price,source
    2016-05-26,BTC,KRW,560000,invented

    """

  /// A transaction identifier that stands for none.
  static func txid(_ number: Int) -> String {
    String(repeating: "0", count: 64 - String(number).utf8.count) + String(number)
  }
}
