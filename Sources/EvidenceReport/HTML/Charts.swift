import Holdings
import Quantities

/// How far the need is covered, as a bar.
struct CoverageBar {
  private static let width = 680

  private let summary: SummaryCard
  private let values: ValueMarkup

  init(_ summary: SummaryCard, _ values: ValueMarkup) {
    self.summary = summary
    self.values = values
  }

  var html: HTMLText {
    guard let need = summary.need, need > .zero else { return "" }
    let figures = summary.collectible
    func length(_ amount: ExactDecimal) -> Int { scaled(amount, of: need, to: Self.width) }
    let title = values.words(
      "징수할 금액에 대한 최소·예상·최대 압류가능액",
      "Seizable amount, low, likely and high, against the need"
    )
    return """
      <svg viewBox="0 0 \(Self.width) 32" role="img" aria-label="\(title)"><title>\(title)</title>
      <rect x="0" y="3" width="\(Self.width)" height="12" fill="#eef1f4"/>
      <rect x="0" y="3" width="\(length(figures.high))" height="12" fill="#c9dae6"/>
      <rect x="0" y="3" width="\(length(figures.likely))" height="12" fill="#7fa6c0"/>
      <rect x="0" y="3" width="\(length(figures.low))" height="12" fill="#1d4f73"/>
      <rect x="0.5" y="3" width="\(Self.width - 1)" height="12" fill="none" stroke="#8995a1"/>
      \(legend)
      <text x="\(Self.width)" y="28" font-size="10" text-anchor="end" style="fill:#55606c">\
      \(values.words("징수할 금액 100 %", "need 100 %"))</text>
      </svg>

      """
  }
}

extension CoverageBar {
  private var legend: HTMLText {
    [
      ("#1d4f73", values.words("최소", "low")), ("#7fa6c0", values.words("예상", "likely")),
      ("#c9dae6", values.words("최대", "high")),
    ].enumerated().map { index, entry -> HTMLText in
      """
      <rect x="\(index * 62)" y="20" width="9" height="9" fill="\(entry.0)"/>\
      <text x="\(index * 62 + 13)" y="28" font-size="10" style="fill:#55606c">\(entry.1)</text>
      """
    }.joined()
  }
}

/// From what was found to what can be seized.
struct WaterfallChart {
  private static let left = 225
  private static let width = 300
  private static let right = 680
  private static let rowHeight = 27

  private let steps: [WaterfallStep]
  private let values: ValueMarkup

  init(_ steps: [WaterfallStep], _ values: ValueMarkup) {
    self.steps = steps
    self.values = values
  }

  var html: HTMLText {
    let language = values.language
    guard let whole = steps.map(\.amount.magnitude).max(), whole > .zero else { return "" }
    var level = 0
    var rows: [HTMLText] = []
    for (index, step) in steps.enumerated() {
      let length = scaled(step.amount.magnitude, of: whole, to: Self.width)
      let top = index * Self.rowHeight
      let start = step.isSum ? 0 : step.amount.isNegative ? max(0, level - length) : level
      level = step.isSum ? length : step.amount.isNegative ? start : start + length
      let fill: HTMLText = step.isSum ? "#1d4f73" : "#c9b68b"
      let weight: HTMLText = step.isSum ? " font-weight=\"700\"" : ""
      rows.append(
        """
        <text x="0" y="\(top + 17)" font-size="12"\(weight)>\(step.term.text(language))</text>
        <rect x="\(Self.left + start)" y="\(top + 6)" width="\(max(1, length))" height="14" fill="\(fill)"/>
        <text x="\(Self.right)" y="\(top + 17)" font-size="12" text-anchor="end"\(weight)>\
        \(Value.won(step.amount).text(language, values.labels))</text>
        <line x1="0" x2="\(Self.right)" y1="\(top + 26)" y2="\(top + 26)" stroke="#e3e7eb"/>

        """
      )
    }
    let height = steps.count * Self.rowHeight
    return """
      <figure><figcaption>\(values.words("총액에서 압류가능액(최소)까지", "From gross value to the seizable amount (low)")) \
      \(values.tag(.inference))</figcaption>
      <svg viewBox="0 0 \(Self.right) \(height)" role="img"><title>\
      \(values.words("총액에서 압류가능액까지의 계산", "From gross value to the seizable amount"))</title>
      \(rows.joined())</svg></figure>

      """
  }
}

/// The length of a part of a whole, `0...length`, rounded down.
func scaled(_ part: ExactDecimal, of whole: ExactDecimal, to length: Int) -> Int {
  guard whole > .zero, part > .zero else { return 0 }
  guard part < whole else { return length }
  guard let share = try? part.divided(by: whole, toScale: 4, .down) else { return length }
  return Int(share.coefficient) * length / powerOfTen(share.scale)
}

private func powerOfTen(_ exponent: Int) -> Int {
  var result = 1
  for _ in 0..<exponent { result *= 10 }
  return result
}
