import Facts
import Foundation
import Holdings
import Quantities
import Testing

@testable import EvidenceReport

@Suite struct ReportModelTests {
  @Test func `every sentence has a label and a text without gaps in both languages`() throws {
    let model = try ReportModel(from: SyntheticReport().input)
    #expect(model.statements.count > 60)
    for statement in model.statements + ReportModel.notices {
      for language in ReportLanguage.allCases {
        let text = statement.text(language, model.labels)
        #expect(!text.isEmpty)
        #expect(!text.contains("{") && !text.contains("}"), "\(statement.code.rawValue)")
        let label = statement.kind.term.text(language)
        #expect(["사실", "추론", "가정", "FACT", "INFERENCE", "ASSUMPTION"].contains(label))
      }
    }
  }

  @Test(arguments: MessageCode.allCases)
  func `both languages speak of the same things`(_ code: MessageCode) {
    let ko = MessageTemplate(code.message.ko)
    let en = MessageTemplate(code.message.en)
    #expect(ko.slots == en.slots, "\(code.rawValue)")
    #expect(code.message.ko.unicodeScalars.contains { (0xAC00...0xD7A3).contains($0.value) })
    #expect(!code.message.en.unicodeScalars.contains { (0xAC00...0xD7A3).contains($0.value) })
  }

  @Test func `a request says at most how much, and asks whom a provider's own wallet credited`()
    throws
  {
    let model = try ReportModel(from: SyntheticReport().input)
    let texts = model.statements.map { ($0.code, $0.text(.english, model.labels)) }
    let credited = try #require(texts.first { $0.0 == .action(.askCredited) }?.1)
    #expect(credited.contains("which account was credited by") && credited.contains("At most"))
    #expect(!credited.contains("freeze") && !credited.contains("949,000"))
    let holders = texts.filter { $0.0 == .action(.askDepositHolder) }.map(\.1)
    #expect(holders.count == 1 && holders.allSatisfy { $0.contains("At most") })
    let page = ReportPage(model, .english).text
    #expect(page.contains("The way ends at a mixer or bridge"))
    #expect(page.contains("949,000") && page.contains("deposit-address reuse (heuristic)"))
  }

  @Test func `each code stands for one sentence`() {
    let codes = MessageCode.allCases.map(\.rawValue)
    #expect(Set(codes).count == codes.count)
  }

  @Test func `a sentence gets every parameter that it names`() throws {
    let model = try ReportModel(from: SyntheticReport().input)
    for statement in model.statements {
      let slots = MessageTemplate(statement.code.message.ko).slots
      #expect(slots == Set(statement.parameters.map(\.name)), "\(statement.code.rawValue)")
    }
  }

  @Test func `every place lies in a registered exhibit that the register shows`() throws {
    let input = try SyntheticReport().input
    let model = try ReportModel(from: input)
    let cited = Set(model.places.map(\.exhibit))
    #expect(cited.count >= 6)
    #expect(cited.isSubset(of: Set(input.findings.exhibits.map(\.id))))
    let page = ReportPage(model, .korean).text
    for exhibit in cited { #expect(page.contains("id=\"\(model.labels.label(of: exhibit))\"")) }
    #expect(!cited.contains(SyntheticReport.exhibit(0x88)))
  }

  @Test func `a place in an unregistered exhibit makes no report`() throws {
    var input = try SyntheticReport().input
    let missing = SyntheticReport.exhibit(0x11)
    input.findings.exhibits.removeAll { $0.id == missing }
    #expect(throws: ReportFailure.unregisteredExhibit(missing)) { try ReportModel(from: input) }
  }

  @Test func `an unknown defaulter has no report`() throws {
    var input = try SyntheticReport().input
    input.defaulter = "K-0"
    #expect(throws: ReportFailure.unknownDefaulter("K-0")) { try ReportModel(from: input) }
  }

  @Test func `coins are frozen today and won are claimed today`() throws {
    let model = try ReportModel(from: SyntheticReport().input)
    let today = model.actions.filter { $0.horizon == .day }.map(\.statement.code)
    #expect(today.contains(.action(.freezeCoins)))
    #expect(today.contains(.action(.claimWon)))
    #expect(today.contains(.action(.askAvailability)))
    let codes = model.actions.map(\.statement.code)
    for code in [ActionMessage.searchForKeys, .decideLink, .examineNominee, .pursueSearch] {
      #expect(codes.contains(.action(code)), "\(code)")
    }
    #expect(codes.count { $0 == .action(.saleNotice) } == 1)
  }

  @Test func `a lead is in no figure and a namesake is warned of`() throws {
    let model = try ReportModel(from: SyntheticReport().input)
    let leads = model.sections.first { $0.id == .leads }
    #expect(
      leads?.blocks.contains {
        if case .table(let table) = $0 { table.rows.count == 3 } else { false }
      } == true
    )
    let codes = Set(model.statements.map(\.code))
    #expect(codes.contains(.identity(.homonymAccounts)))
    #expect(codes.contains(.identity(.homonymDefaulters)))
    #expect(codes.contains(.account(.thirdPartyDeclared)))
  }

  @Test func `an account at another exchange is asked about with the way that leads there`() throws
  {
    let model = try ReportModel(from: SyntheticReport().input)
    let asked = model.actions.map(\.statement).filter {
      [.action(.askDepositHolder), .action(.askTagHolder)].contains($0.code)
    }
    // A mixer keeps no accounts: there is nobody to ask.
    #expect(asked.map(\.code) == [.action(.askDepositHolder), .action(.askTagHolder)])
    let texts = asked.map { $0.text(.english, model.labels) }
    #expect(texts[0].contains("Overseas") && texts[0].contains("TDeposit"))
    #expect(texts[0].contains("700 USDT"))
    #expect(texts[1].contains("rHot") && texts[1].contains("destination tag 424242"))
    #expect(asked.allSatisfy { $0.kind == .inference && !$0.evidence.isEmpty })
    let tables = try #require(model.sections.first { $0.id == .leads }).blocks.compactMap { block in
      if case .table(let table) = block { table } else { nil }
    }
    let ways = tables.filter { $0.caption.code.hasPrefix("hops-") }
    #expect(ways.map(\.rows.count) == [2, 2, 2, 2])
    #expect(ways.flatMap(\.rows).allSatisfy { $0.kind == .fact && !$0.evidence.isEmpty })
    #expect(tables.first { $0.caption.code == "requests" }?.rows.count == 3)
  }

  @Test func `tokens are classed, and worthless ones are listed with the reason`() throws {
    let model = try ReportModel(from: SyntheticReport().input)
    let notes = Set(
      model.statements.compactMap { statement -> HoldingItem.Note? in
        if case .note(let message) = statement.code { message.note } else { nil }
      }
    )
    #expect(
      notes.isSuperset(of: [
        .asFarAsDataShows, .historyIncomplete, .movementsDisputed, .issuerCanFreeze,
        .boundUntilUnlock, .receiptToken,
      ])
    )
    let codes = Set(model.actions.map(\.statement.code))
    #expect(codes.isSuperset(of: [.action(.askIssuer), .action(.watchUnlock)]))
    let tables = model.sections.flatMap(\.blocks).compactMap { block in
      if case .table(let table) = block { table } else { nil }
    }
    let excluded = try #require(tables.first { $0.caption.code == "excluded" })
    let reasons = excluded.rows.flatMap(\.cells).compactMap { cell in
      if case .term(let term) = cell { term.code } else { nil }
    }
    #expect(reasons.contains("spoofed_token") && reasons.contains("unknown_token"))
    let unlock = model.statements.filter {
      $0.text(.korean, model.labels).contains("256 에포크(27.3시간)")
    }
    #expect(!unlock.isEmpty)
  }

  @Test func `the waterfall adds up`() throws {
    let model = try ReportModel(from: SyntheticReport().input)
    for block in model.sections.flatMap(\.blocks) {
      guard case .waterfall(let steps) = block else { continue }
      let inner = try sum(steps.dropLast().map(\.amount))
      #expect(inner == steps.last?.amount)
      #expect(steps.last?.amount == model.holdings?.collectible.low)
      return
    }
    Issue.record("no waterfall")
  }

  @Test(arguments: [
    ("가나", "을"), ("가난", "을"), ("12원", "은"), ("74 %", "을"), ("U1001", "이"), ("BTC", "는"),
  ])
  func `a particle fits the last sound`(_ word: String, _ hint: String) {
    let pairs = ["을": ["을", "를"], "은": ["은", "는"], "는": ["은", "는"], "이": ["이", "가"]]
    let expected = ["가나": "를", "가난": "을", "12원": "은", "74 %": "를", "U1001": "이", "BTC": "는"]
    #expect(koreanParticle(pairs[hint] ?? ["", ""], after: word) == expected[word])
  }

  @Test func `the order of the lists does not matter`() throws {
    let input = try SyntheticReport().input
    let whole = try ReportBuilder.bundle(for: input, languages: [.korean, .english])
    var report = try SyntheticReport()
    report.facts.balances.reverse()
    report.facts.subjects.reverse()
    report.facts.defaulters.reverse()
    report.facts.accountEvents.reverse()
    report.facts.transfers.reverse()
    var other = try report.input
    other.findings.exhibits.reverse()
    other.findings.rejects.reverse()
    other.findings.policies.reverse()
    other.findings.accounts.reverse()
    other.findings.wallets.reverse()
    other.findings.requests.reverse()
    #expect(try ReportBuilder.bundle(for: other, languages: [.english, .korean]) == whole)
  }
}
