/// Words that stand in the headers of exchange tables, to tell encodings apart and to find headers.
///
/// They are the column names of public export formats, in parts that names share.
enum KnownWords {
  static let korean = [
    "거래", "체결", "일시", "일자", "시간", "시각", "날짜", "수량", "금액", "수수료", "종류", "구분", "유형", "입금",
    "출금", "매수", "매도", "자산", "코인", "마켓", "단가", "가격", "정산", "잔고", "주소", "이름", "성명", "번호", "지갑",
    "주문", "화폐", "통화", "비고", "계정", "회원", "상태", "메모", "네트워크", "원화", "신청", "완료", "합계",
  ]

  static let japanese = [
    "取引", "日時", "通貨", "数量", "手数料", "注文", "価格", "入金", "出金", "買い", "売り", "備考", "日付", "金額", "約定",
    "残高", "送付", "受取", "種別", "銘柄", "口座", "円", "アドレス", "ウォレット",
  ]

  static let chinese = [
    "时间", "类型", "数量", "手续费", "金额", "币种", "状态", "地址", "交易", "充值", "提现", "价格", "买入", "卖出", "备注",
    "账户", "余额", "方向", "成交", "委托", "日期", "订单",
  ]

  /// Words of a header cell in any language, in lower case; a cell that has one is likely a name.
  static let columns =
    korean + japanese + chinese + [
      "date", "time", "type", "side", "asset", "coin", "currency", "symbol", "pair", "market",
      "amount", "quantity", "qty", "volume", "price", "rate", "fee", "total", "balance", "status",
      "address", "txid", "tx hash", "transaction", "order", "account", "network", "note", "memo",
      "description", "datum", "montant", "importe", "fecha", "operation", "direction", "timestamp",
    ]

  /// Whether a text is likely the name of a column.
  static func isColumnName(_ text: String) -> Bool {
    guard text.utf8.count <= 64, !text.utf8.contains(where: { (0x30...0x39).contains($0) }) else {
      return false
    }
    let lower = text.lowercased()
    return columns.contains { lower.contains($0) }
  }

  /// The words of a list that stand in a UTF-8 text.
  static func found(_ words: [String], in text: [UInt8]) -> [String] {
    // A header stands near the start.
    let head = String(decoding: text.prefix(1 << 16), as: UTF8.self)
    return words.filter { head.contains($0) }
  }
}
