/// The words of the report that a reader may not know, by the glossary of Korean practice.
enum Glossary {
  static var section: Section {
    Section(
      id: .glossary,
      blocks: [
        .table(
          Table(
            caption: Term("glossary", "용어", "Glossary"),
            columns: [
              .init(Term("term_ko", "한국어", "Korean")), .init(Term("term_en", "영어", "English")),
              .init(Term("meaning", "뜻", "Meaning")),
            ],
            rows: entries.map { entry in
              Table.Row(.fact, [.text(entry.0), .text(entry.1), .term(entry.2)])
            },
            hasEvidence: false
          )
        )
      ]
    )
  }

  private static let entries: [(String, String, Term)] = [
    (
      "압류가능액", "seizable amount",
      Term(
        "seizable",
        "지금 또는 앞으로 압류하여 충당할 수 있을 것으로 보는 금액",
        "what can be seized and applied, now or later"
      )
    ),
    (
      "충당가능률", "coverage",
      Term(
        "coverage",
        "최소 금액이 징수할 금액에서 차지하는 비율",
        "the low figure as a share of the amount to be collected"
      )
    ),
    (
      "군집", "cluster",
      Term(
        "cluster",
        "지배 근거로 묶인 주소의 모음. 하한이다",
        "addresses joined by evidence of control; a lower bound"
      )
    ),
    (
      "귀속확률 π", "attribution π",
      Term(
        "pi",
        "그 재산이 체납자의 것일 확률로 정책이 둔 값",
        "the probability, set by policy, that it is the defaulter's"
      )
    ),
    (
      "도달률 ρ", "reach ρ",
      Term(
        "rho",
        "관서가 실제로 확보할 것으로 정책이 둔 비율",
        "the share, set by policy, that the office expects to obtain"
      )
    ),
    (
      "단서", "lead",
      Term(
        "lead",
        "값을 받았을 뿐, 누구의 것인지 모르는 지갑",
        "a wallet that merely received value; its holder is not known"
      )
    ),
    (
      "제3채무자", "third-party debtor",
      Term("garnishee", "체납자에게 줄 것이 있는 사람. 여기서는 사업자", "who owes the debtor; here the provider")
    ),
    (
      "예치금", "won deposit",
      Term("deposit", "고객이 사업자에 맡긴 원화", "won that a customer keeps at a provider")
    ),
    (
      "동명이인", "homonym",
      Term("homonym", "이름이 같은 다른 사람", "another person of the same name")
    ),
    (
      "초과압류", "excess seizure",
      Term("excess", "필요한 한도를 넘는 압류. 금지된다", "seizing more than is necessary; forbidden")
    ),
    (
      "추산가액", "statutory estimate",
      Term(
        "estimate",
        "앞뒤 1개월 일평균가액의 평균(시행령 제45조)",
        "mean of daily means, one month either side (Decree Art. 45)"
      )
    ),
    (
      "기준시각", "as-of time",
      Term("as_of", "모든 금액이 가리키는 시각", "the time of which all figures are")
    ),
    (
      "해시값", "hash value",
      Term("hash", "파일의 지문. 한 바이트만 달라도 달라진다", "a file's fingerprint; one changed byte changes it")
    ),
  ]
}
