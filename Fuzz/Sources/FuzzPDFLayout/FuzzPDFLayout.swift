import TabularFormat

/// Puts words at the places that the input says and reads them as a document: seven bytes a word,
/// its text, page, left, width, top and height.
///
/// Without words, the input is what pdftotext might write.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  let texts = [
    "거래일시", "수량", "금액", "자산명", "2026-03-02", "10:15:07", "1,000", "KRW", "1 / 2", "합계", "번호",
    "거래일자", "거래유형", "거래수량", "거래시간", "적요", "거래단가", "거래금액", "정산금액", "지갑주소정보", "1", "2", "매수",
    "<a>", "-", "2026.", "03.", "02.", "T9yD14Nj9j7xAB4dbGeiX9h8u",
  ]
  var layer = "<doc>"
  var page = -1
  var at = 0
  // Pages are elements, so words come in their order.
  while at + 7 <= input.count {
    let word = input[at..<(at + 7)]
    at += 7
    let fields = word.map { Int($0) }
    if page < 0 || fields[1] > 250 {
      if page >= 0 { layer += "</page>" }
      layer += "<page>"
      page += 1
    }
    let (left, top) = (fields[2] * 2, fields[4] * 3 + fields[5] % 3)
    layer += "<word xMin=\"\(left).\(fields[5])\" xMax=\"\(left + fields[3])\" yMin=\"\(top)\" "
    layer += "yMax=\"\(top + fields[6] % 16)\">"
    layer += texts[fields[0] % texts.count].replacing("<", with: "&lt;") + "</word>"
  }
  if page >= 0 { layer += "</page>" }
  layer += "</doc>"
  _ = try? TabularReader.rowCount(ofTextLayer: Array(layer.utf8))
  _ = try? TabularReader.rowCount(ofTextLayer: input)
  return 0
}
