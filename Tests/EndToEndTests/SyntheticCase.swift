import Foundation
import TestSupport

/// A small case as files: one exchange, two customers, one of them a defaulter.
enum SyntheticCase {
  static let defaulters = """
    관리번호,성명,생년월일,휴대전화,주민등록번호,체납액(원),세목,납부기한
    T-001,시험가나,1980-01-02,010-0000-0001,800102-1999999,"350,000,000",관세,2025-03-31
    T-002,시험다라,1975-05-06,010-0000-0002,,"45,000,000",관세,2025-01-31

    """
  static let customers = """
    회원번호,성명,생년월일,휴대전화,이메일,가입일시,연계은행,계좌번호
    U1001,시험가나,1980-01-02,01000000001,t001@example.invalid,2015-06-01 10:00:00,시험은행,000-00-000001
    U1002,시험다라,1975-05-06,010-9999-0002,other@example.invalid,2015-07-01 11:00:00,시험은행,000-00-000002

    """
  static let balances = """
    회원번호,기준일시,자산,총수량,가용수량,잠금수량
    U1001,2026-05-26 09:00:00,BTC,1.25000000,1.00000000,0.25000000
    U1001,2026-05-26 09:00:00,KRW,"12,345,678","12,345,678",0
    U1002,2026-05-26 09:00:00,BTC,0.5,0.5,0

    """
  static let prices = """
    date,asset,quote,price,source
    2026-05-26,BTC,KRW,140000000,invented for this test

    """

  /// Writes the files below a program's directory.
  static func write(to program: Program) throws {
    for (name, text) in [
      ("returns/시험거래소/회신_고객.csv", customers), ("returns/시험거래소/회신_잔고.csv", balances),
      ("prices.csv", prices), ("defaulters.csv", defaulters),
    ] {
      try program.write(name, Array(text.utf8))
    }
  }
}
